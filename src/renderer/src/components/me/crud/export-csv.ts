import type { WholeCell } from '@formats/cell-fields.ts'
import type { CrudColumn, GetData, Sorting } from './types.ts'
import { csv } from '@formats/csv.ts'
import { createCellWriter } from '@formats/write-rows.ts'
import { createFileWriter } from '@/utils/file-writer.ts'

/** So many rows are asked for at a time. */
const pageSize = 500

/** What a list holds as a cell of the file; objects as their JSON. */
export function toCell(value: unknown): WholeCell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface FileColumn<Row> { title: string, value: (row: Row) => unknown }

/** The columns that have a title in words and a value: not the one with the buttons. */
export function fileColumns<Row extends object>(columns: Array<CrudColumn<Row>>): Array<FileColumn<Row>> {
  return columns.flatMap((column) => {
    if (column.hideInExport || !('key' in column) || !('title' in column) || typeof column.title !== 'string') return []
    const { key, title, exportValue } = column
    return [{ title, value: exportValue ?? ((row: Row) => (row as Record<string | number, unknown>)[key]) }]
  })
}

/**
 * Reads the query page by page and writes each of them into the file.
 *
 * @param options.progress hears how many rows are written, and of how many
 * @returns how many rows there were; the file is the person's when there was one
 */
export async function exportCsv<Row extends object, Query extends object>(options: {
  fileName: string
  columns: Array<CrudColumn<Row>>
  getData: GetData<Row, Query>
  query: Query
  sort?: Sorting
  progress: (done: number, total: number) => void
}): Promise<number> {
  const columns = fileColumns(options.columns)
  const file = createFileWriter(`${options.fileName}.${csv.extension}`, csv.mediaType)
  const writer = createCellWriter(csv, columns.map(({ title }) => ({ name: title })), { bom: true })
  file.write(writer.begin())
  let done = 0
  for (let pageNo = 1; ; pageNo++) {
    const { pageData, total = pageData.length } = await options.getData({
      ...options.query,
      pageNo,
      pageSize,
      ...(options.sort && { sort: options.sort }),
    })
    file.write(writer.rows(pageData.map(row => columns.map(({ value }) => toCell(value(row))))))
    done += pageData.length
    options.progress(done, total)
    if (!pageData.length || done >= total) break
  }
  if (done) file.save()
  return done
}
