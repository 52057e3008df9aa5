import type { ResultColumn } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import type { CopyWriter } from './copy-writers.ts'
import { isNumeric } from '@/components/grid/cell-drawing.ts'
import { cellText } from '@/utils/cell.ts'

/** Digits that a spreadsheet keeps of a number. */
const keptDigits = 15
/** A zero has no sign there. */
const plainNumber = /^(?!-[0.]+$)-?(?:0|[1-9]\d*)(?:\.(\d+))?$/
/** Number formats as Excel writes them into its own HTML; LibreOffice reads them too. */
const asText = `style='mso-number-format:"\\@"'`

/**
 * Writes cells as a table of HTML, which spreadsheets take before they take text: what is no number that they keep
 * digit by digit is marked as a text, so that `00042`, long numbers, dates and `=1+1` stay what they are. Numbers bear
 * a format with as many decimals as they have.
 */
export function createTableWriter(columns: readonly ResultColumn[], { header }: { header: boolean }): CopyWriter {
  const names = columns.map(({ name }) => `<td ${asText}>${markup(name)}</td>`)
  return {
    begin: `<table style="white-space:pre-wrap">${header ? `<tr>${names.join('')}</tr>` : ''}`,
    row: cells => `<tr>${cells.map((cell, at) => tableCell(cell, columns[at]!)).join('')}</tr>`,
    between: '',
    end: '</table>',
  }
}

function tableCell(cell: WholeCell | undefined, column: ResultColumn): string {
  if (cell === undefined) return '<td></td>'
  const text = cellText(cell)
  const number = isNumeric(column) && cell !== null ? plainNumber.exec(text) : null
  if (!number || text.replace(/\D/g, '').length > keptDigits) return `<td ${asText}>${markup(text)}</td>`
  const [, decimals] = number
  const format = decimals === undefined ? '0' : `0\\.${'0'.repeat(decimals.length)}`
  return `<td style='mso-number-format:"${format}"'>${text}</td>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Spaces that HTML would drop, and line ends that would begin another row, in the words that Excel has for them. */
function markup(text: string): string {
  return text
    .replaceAll(/[&<>]/g, character => entities[character]!)
    .replaceAll(/^ +| {2,}| +$/gm, spaces => `<span style="mso-spacerun:yes">${spaces}</span>`)
    .replaceAll(/\r\n|\r|\n/g, '<br style="mso-data-placement:same-cell">')
}
