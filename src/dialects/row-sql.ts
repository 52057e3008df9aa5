import type { Cell, CellBytes } from '../contract/sql.ts'
import type { Column, Table, View } from '../schema/model.ts'
import type { Dialect } from './dialect.ts'

/** The table or view that rows are read of. */
export interface RowSource {
  dialect: Dialect
  /** What its server was found to be. */
  product: string | null
  database: string
  table: Table | View
}

export const exactNumber = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i
export const hexBytes = /^0x(?:[0-9a-f]{2})*$/i

export function columnOf({ table }: RowSource, name: string): Column | null {
  return table.columns.find(each => each.name === name) ?? null
}

/** The table with its database, quoted. */
export function qualified({ dialect: { quoteName }, database, table }: RowSource): string {
  return `${quoteName(database)}.${quoteName(table.name)}`
}

/** What a person typed to compare a column with, as SQL. */
export function typedSql(source: RowSource, column: Column | null, typed: string): string {
  const kind = column ? source.dialect.rows.holds(column) : 'text'
  const trimmed = typed.trim()
  if ((kind === 'number' || kind === 'any') && exactNumber.test(trimmed)) return trimmed.replace(/^\+/, '')
  if (kind === 'bytes' && hexBytes.test(trimmed)) return bytesSql(source, trimmed.slice(2))
  return literal(source, typed)
}

/**
 * A value that was read, as SQL: numbers as the server wrote them.
 *
 * @param column null for the hidden one, which holds numbers
 */
export function cellSql(source: RowSource, column: Column | null, cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'object') return literal(source, cell as CellBytes | null)
  const kind = column ? source.dialect.rows.holds(column) : 'number'
  // Where a column may hold anything, numbers come as texts only beyond what a number of JSON holds.
  const isNumber = kind === 'number' || (kind === 'any' && /^-?\d{16,}$/.test(cell))
  return isNumber && exactNumber.test(cell) ? cell : literal(source, cell)
}

/** A value that a session reads alike whether a backslash escapes in it or not. */
export function literal({ dialect, product }: RowSource, value: string | CellBytes | null): string {
  return dialect.literal(value, { ...dialect.lexing(product), backslashEscapes: false })
}

function bytesSql(source: RowSource, hex: string): string {
  const bytes = hex.match(/../g)?.map(pair => Number.parseInt(pair, 16)) ?? []
  return literal(source, { base64: btoa(String.fromCharCode(...bytes)) })
}
