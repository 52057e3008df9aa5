import type { Cell } from '../contract/sql.ts'
import type { Column, Index, PrimaryKey, Table } from '../schema/model.ts'
import type { Placing } from './row-rules.ts'
import type { RowSource } from './row-sql.ts'
import { cellSql, columnOf, literal, qualified } from './row-sql.ts'

export interface RowSort { column: string, descending: boolean }

/** Cells of a row by the names of their columns. */
export type RowPlace = Readonly<Record<string, Cell>>

/** What orders rows: one of the table's columns, or the hidden one that tells its rows apart. */
export interface Term { name: string, sql: string, column: Column | null, descending: boolean }

function termOf({ dialect }: RowSource, column: Column, descending: boolean): Term {
  return { name: column.name, sql: dialect.quoteName(column.name), column, descending }
}

/** By what rows are told apart; null where nothing does. */
export function keyTerms(source: RowSource): Term[] | null {
  const { dialect, product, table } = source
  if (table.kind !== 'table') return null
  const keys = [table.primaryKey, ...table.indexes.filter(({ unique, where }) => unique && where === null)]
  for (const key of keys) {
    const columns = key && keyColumns(table, key)
    if (columns?.every(column => dialect.rows.placing(column) === 'value'))
      return columns.map(column => termOf(source, column, false))
  }
  const hidden = dialect.rows.hiddenKey(table, product)
  return hidden === null ? null : [{ name: hidden, sql: hidden, column: null, descending: false }]
}

/** The columns of a key, each as a whole and never null; null where there are others. */
function keyColumns({ columns }: Table, { parts }: PrimaryKey | Index): Column[] | null {
  const found = parts.map(({ column, length }) =>
    length === null ? columns.find(({ name, nullable }) => name === column && !nullable) : undefined)
  return found.every(column => column !== undefined) ? found : null
}

/** By what rows are ordered: what was asked for, then by the key, so that no two have one place. */
export function orderOf(source: RowSource, sort: readonly RowSort[]): Term[] {
  const asked = sort.flatMap(({ column: name, descending }) => {
    const column = columnOf(source, name)
    return column ? [termOf(source, column, descending)] : []
  })
  const names = new Set(asked.map(({ name }) => name))
  return [...asked, ...(keyTerms(source) ?? []).filter(({ name }) => !names.has(name))]
}

/** How the place in the order of one term is found again. */
export function placingOf({ dialect }: RowSource, { column }: Term): Placing {
  return column === null ? 'value' : dialect.rows.placing(column)
}

/**
 * The condition for the rows behind a place: they come later by the first term, or stand alike in it and come later by
 * the second one, and so on. What bounds the first term alone stands before it: servers read a range of an index by it.
 */
export function behind(source: RowSource, order: readonly Term[], place: RowPlace): string {
  const either = order.flatMap((term, at) => {
    const later = laterThan(source, term, place)
    return later === null ? [] : [[...order.slice(0, at).map(same => sameAs(source, same, place)), later].join(' AND ')]
  })
  if (either.length === 0) return '1 = 0'
  if (order.length === 1) return either[0]!
  const any = `(${either.map(each => `(${each})`).join(' OR ')})`
  const bound = boundOf(source, order[0]!, place)
  return bound === null ? any : `${bound} AND ${any}`
}

/** Later by one term; null where nothing is. Null comes before all values, and behind them where an order descends. */
function laterThan(source: RowSource, term: Term, place: RowPlace): string | null {
  const { sql, column, descending } = term
  const cell = place[term.name]!
  if (cell === null) return descending ? null : `${sql} IS NOT NULL`
  const orNull = (condition: string | null) => {
    if (!descending || !column?.nullable) return condition
    return condition === null ? `${sql} IS NULL` : `(${condition} OR ${sql} IS NULL)`
  }
  if (placingOf(source, term) === 'list') {
    const values = column!.type.values ?? []
    const at = values.indexOf(String(cell))
    const later = descending ? values.slice(0, Math.max(0, at)) : values.slice(at + 1)
    return orNull(later.length > 0 ? `${sql} IN (${later.map(each => literal(source, each)).join(', ')})` : null)
  }
  return orNull(`${sql} ${descending ? '<' : '>'} ${valueOf(source, term, place)}`)
}

function sameAs(source: RowSource, term: Term, place: RowPlace): string {
  return place[term.name] === null ? `${term.sql} IS NULL` : `${term.sql} = ${valueOf(source, term, place)}`
}

function boundOf(source: RowSource, term: Term, place: RowPlace): string | null {
  const { sql, column, descending } = term
  if (place[term.name] === null || placingOf(source, term) === 'list') return null
  const bound = `${sql} ${descending ? '<=' : '>='} ${valueOf(source, term, place)}`
  return descending && column?.nullable ? `(${bound} OR ${sql} IS NULL)` : bound
}

/** The value of a place: as it was read, or as its row has it where what was read is not exact. */
function valueOf(source: RowSource, term: Term, place: RowPlace): string {
  if (placingOf(source, term) !== 'row') return cellSql(source, term.column, place[term.name]!)
  const key = keyTerms(source)!.map(({ name, sql, column }) => `${sql} = ${cellSql(source, column, place[name]!)}`)
  return `(SELECT ${term.sql} FROM ${qualified(source)} WHERE ${key.join(' AND ')})`
}
