import type { Cell } from '../contract/sql.ts'
import type { RowFilter } from './row-filters.ts'
import type { RowPlace, RowSort } from './row-order.ts'
import type { RowSource } from './row-sql.ts'
import { conditionOf } from './row-filters.ts'
import { behind, keyTerms, orderOf, placingOf } from './row-order.ts'
import { cellSql, columnOf, qualified } from './row-sql.ts'

export interface RowsQuery {
  /** All of them hold. */
  filters: readonly RowFilter[]
  sort: readonly RowSort[]
  /** The row behind which the rows begin, as `placeOfRow` gives it; null for the first ones. */
  after: RowPlace | null
  limit: number
}

/**
 * The columns that tell rows apart, by which one page of rows begins behind another: the primary key, a unique one, or
 * what the server itself keeps; null where there is nothing of the kind, or it cannot be given back exactly.
 */
export function rowKey(source: RowSource): readonly string[] | null {
  return keyTerms(source)?.map(({ name }) => name) ?? null
}

/** Whether rows in such an order can be read page by page. */
export function hasPages(source: RowSource, sort: readonly RowSort[]): boolean {
  const key = keyTerms(source)
  return key !== null && orderOf(source, sort).every(term => placingOf(source, term) !== 'none')
}

/**
 * Where a row stands in an order, to go on behind it.
 *
 * @param row its cells, in the order of `columns`
 * @returns null where a cell that is needed did not come whole
 */
export function placeOfRow(
  source: RowSource,
  sort: readonly RowSort[],
  { columns, row }: { columns: ReadonlyArray<{ name: string }>, row: readonly Cell[] },
): RowPlace | null {
  const place: Record<string, Cell> = {}
  for (const { name } of orderOf(source, sort)) {
    const cell = row[columns.findIndex(column => column.name === name)]
    if (cell === undefined || (typeof cell === 'object' && cell !== null && 'bytes' in cell)) return null
    place[name] = cell
  }
  return place
}

/**
 * The statement that reads rows, in an order in which every row has one place where the table has a key. Values are
 * written so that a session of any mode reads them alike.
 */
export function selectRows(source: RowSource, { filters, sort, after, limit }: RowsQuery): string {
  const order = orderOf(source, sort)
  const conditions = [
    ...filters.map(filter => conditionOf(source, filter)),
    ...(after ? [behind(source, order, after)] : []),
  ]
  const terms = order.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`)
  return [
    `SELECT ${selected(source)}`,
    `FROM ${qualified(source)}`,
    ...(conditions.length > 0 ? [`WHERE ${conditions.join('\n  AND ')}`] : []),
    ...(terms.length > 0 ? [`ORDER BY ${terms.join(', ')}`] : []),
    `LIMIT ${limit}`,
  ].join('\n')
}

/** The statement that counts the rows that the conditions hold for. */
export function countRows(source: RowSource, filters: readonly RowFilter[]): string {
  const conditions = filters.map(filter => conditionOf(source, filter))
  const where = conditions.length > 0 ? `\nWHERE ${conditions.join('\n  AND ')}` : ''
  return `SELECT COUNT(*)\nFROM ${qualified(source)}${where}`
}

/**
 * The statement that reads the rows that a foreign key of a row points at.
 *
 * @param target its database, its table, and the values by the names of its columns
 * @param target.values cells of the row that refers to it, which are not null
 */
export function selectReferenced(
  source: RowSource,
  { database, table, values, limit }: {
    database: string
    table: string
    values: ReadonlyArray<{ column: string, from: string, cell: Cell }>
    limit: number
  },
): string {
  const { quoteName } = source.dialect
  const conditions = values.map(({ column, from, cell }) =>
    `${quoteName(column)} = ${cellSql(source, columnOf(source, from), cell)}`)
  const from = `${quoteName(database)}.${quoteName(table)}`
  return `SELECT *\nFROM ${from}\nWHERE ${conditions.join('\n  AND ')}\nLIMIT ${limit}`
}

/** All columns: where `*` leaves some out, by their names. */
function selected(source: RowSource): string {
  const { dialect: { quoteName }, table: { columns } } = source
  const shown = columns.every(({ visible }) => visible) ? '*' : columns.map(({ name }) => quoteName(name)).join(', ')
  const hidden = keyTerms(source)?.filter(({ column }) => column === null) ?? []
  return [shown, ...hidden.map(({ sql }) => sql)].join(', ')
}
