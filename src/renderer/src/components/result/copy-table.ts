import type { ResultColumn } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import type { CopyWriter } from './copy-writers.ts'
import { isNumeric } from '@/components/grid/cell-drawing.ts'
import { cellText } from '@/utils/cell.ts'

/** Digits that a spreadsheet keeps of a number, and those that it shows of one without a format. */
const keptDigits = 15
const shownDigits = 10
/** A zero has no sign there. */
const plainNumber = /^(?!-[0.]+$)-?(?:0|[1-9]\d*)(?:\.(\d+))?$/
/** How a cell says its format to Excel and to LibreOffice; only formats that both have built in come through. */
const formatted = (format: string, plain = format) => `style='mso-number-format:"${format}"' sdnum="1033;0;${plain}"`
const asText = formatted('\\@', '@')
const asWhole = formatted('0')
const asHundredths = formatted('0\\.00', '0.00')

/**
 * Writes cells as a table of HTML, which spreadsheets take before they take text: what is no number that they show
 * digit by digit is marked as a text, so that `00042`, `1.5000`, long numbers, dates and `=1+1` stay what they are.
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
  const format = isNumeric(column) && cell !== null ? numberFormat(text) : null
  return format === null ? `<td ${asText}>${markup(text)}</td>` : `<td${format && ` ${format}`}>${text}</td>`
}

/** The format by which a number is shown with all its digits, '' where it needs none; null where there is none. */
function numberFormat(text: string): string | null {
  const number = plainNumber.exec(text)
  const digits = text.replace(/\D/g, '').length
  if (!number || digits > keptDigits) return null
  const [, decimals] = number
  if (decimals === undefined) return asWhole
  if (decimals.length === 2) return asHundredths
  return digits <= shownDigits && !decimals.endsWith('0') ? '' : null
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Spaces that HTML would drop, and line ends that would begin another row, in the words that Excel has for them. */
function markup(text: string): string {
  return text
    .replaceAll(/[&<>]/g, character => entities[character]!)
    .replaceAll(/^ +| {2,}| +$/gm, spaces => `<span style="mso-spacerun:yes">${spaces}</span>`)
    .replaceAll(/\r\n|\r|\n/g, '<br style="mso-data-placement:same-cell">')
}
