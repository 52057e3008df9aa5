import type { Cell } from '@contract/sql.ts'
import { isPreview, tsvField } from '@/utils/cell.ts'

/** More would hold up the page and fill the clipboard of no use to anyone. */
export const mostCells = 500_000
const windowRows = 5000

type FetchRows = (offset: number, limit: number, signal: AbortSignal) => Promise<{ rows: Cell[][] }>
type FetchCell = (row: number, column: number) => Promise<{ value: Cell }>

/** The cells of a range as tab-separated values, in full, wherever they stand in the result. */
export async function copyRange(range: { row: number, rows: number, column: number, columns: number }, fetchRows: FetchRows, fetchCell: FetchCell): Promise<string> {
  const { signal } = new AbortController()
  const lines: string[] = []
  const end = range.row + range.rows
  for (let offset = range.row; offset < end;) {
    const { rows } = await fetchRows(offset, Math.min(windowRows, end - offset), signal)
    if (!rows.length) break
    for (const [at, row] of rows.entries()) {
      const fields: string[] = []
      for (let column = range.column; column < range.column + range.columns; column++) {
        const cell = row[column] ?? null
        fields.push(tsvField(isPreview(cell) ? (await fetchCell(offset + at, column)).value : cell))
      }
      lines.push(fields.join('\t'))
    }
    offset += rows.length
  }
  return lines.join('\n')
}
