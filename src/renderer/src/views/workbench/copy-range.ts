import type { Cell } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import { csv } from '@formats/csv.ts'
import { createCellWriter } from '@formats/write-rows.ts'
import { isPreview } from '@/utils/cell.ts'

/** More would hold up the page and fill the clipboard of no use to anyone. */
export const mostCells = 500_000
const windowRows = 5000

type FetchRows = (offset: number, limit: number, signal: AbortSignal) => Promise<{ rows: Cell[][] }>
type FetchCell = (row: number, column: number) => Promise<{ value: Cell }>

/** As spreadsheets take it: a tab between fields, quotes where they are needed. */
const forSpreadsheets = { header: false, delimiter: '\t', null: 'NULL', lineEnd: 'lf' } as const

/** The cells of a range as tab-separated values, in full, wherever they stand in the result. */
export async function copyRange(
  range: { row: number, rows: number, column: number, columns: number },
  fetchRows: FetchRows,
  fetchCell: FetchCell,
): Promise<string> {
  const { signal } = new AbortController()
  const writer = createCellWriter(
    csv,
    Array.from({ length: range.columns }, () => ({ name: '' })),
    forSpreadsheets,
  )
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const whole = async (row: number, column: number, cell: Cell) =>
    (isPreview(cell) ? (await fetchCell(row, column)).value : cell) as WholeCell
  let text = ''
  const end = range.row + range.rows
  for (let offset = range.row; offset < end;) {
    const { rows } = await fetchRows(offset, Math.min(windowRows, end - offset), signal)
    if (!rows.length) break
    const cells: WholeCell[][] = []
    for (const [at, row] of rows.entries()) {
      const fields: WholeCell[] = []
      for (let column = range.column; column < range.column + range.columns; column++)
        fields.push(await whole(offset + at, column, row[column] ?? null))
      cells.push(fields)
    }
    text += decoder.decode(writer.rows(cells))
    offset += rows.length
  }
  // Pasted, a line end after the last row would be another row.
  return text.slice(0, -1)
}
