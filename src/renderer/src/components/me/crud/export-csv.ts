import type { CrudColumn, GetData, Sorting } from './types.ts'
import { createFileWriter } from '@/utils/file-writer.ts'

/** So many rows are asked for at a time. */
const pageSize = 500

/** One record of RFC 4180: quoted where a comma, a quote or a line break asks for it; null is nothing at all. */
export function csvRecord(values: readonly unknown[]): string {
  const fields = values.map((value) => {
    const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
    return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
  })
  return `${fields.join(',')}\r\n`
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
  const file = createFileWriter(`${options.fileName}.csv`, 'text/csv')
  // The mark by which spreadsheets know UTF-8.
  file.write(`\uFEFF${csvRecord(columns.map(({ title }) => title))}`)
  let done = 0
  for (let pageNo = 1; ; pageNo++) {
    const { pageData, total = pageData.length } = await options.getData({
      ...options.query,
      pageNo,
      pageSize,
      ...(options.sort && { sort: options.sort }),
    })
    file.write(pageData.map(row => csvRecord(columns.map(({ value }) => value(row)))).join(''))
    done += pageData.length
    options.progress(done, total)
    if (!pageData.length || done >= total) break
  }
  if (done) file.save()
  return done
}
