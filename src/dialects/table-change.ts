import type { ChangeEffect } from '../contract/change-effects.ts'
import type { Lexing } from '../language/lexing.ts'
import type { CheckConstraint, Column, ForeignKey, Index, IndexPart, Options, Table } from '../schema/model.ts'
import { quoted } from '../language/identifiers.ts'
import { Lexer, Token } from '../language/lexer.ts'
import { misfit } from './written-parts.ts'

/** What somebody says was renamed: the old name by the new one. */
export interface Renamed {
  readonly columns?: Readonly<Record<string, string>>
  readonly indexes?: Readonly<Record<string, string>>
}

/** A table as it is, and as somebody wants it. */
export interface TableChange {
  database: string
  from: Table
  to: Table
  renamed?: Renamed
}

/** A part of a statement, with what it does on its server. */
export interface AlterClause {
  sql: string
  effects: ChangeEffect[]
}

export interface AlterStatement {
  sql: string
  clauses: AlterClause[]
}

/** As servers compare names of columns and indexes. */
export const nameKey = (name: string): string => name.toLowerCase()

/** @returns the column of that name, in any case */
export function findNamed<T extends { readonly name: string | null }>(list: readonly T[], name: string): T | undefined {
  return list.find(each => each.name !== null && nameKey(each.name) === nameKey(name))
}

/** Whether parts of an index have a column. */
export function isIn(parts: ReadonlyArray<{ readonly column: string | null }>, name: string): boolean {
  return parts.some(({ column }) => column !== null && nameKey(column) === nameKey(name))
}

/**
 * A table whose columns and indexes have their new names already, also where keys name them; expressions stay as they
 * are. What differs in case alone is taken for renamed.
 */
export function withNewNames({ from, to, renamed = {} }: TableChange): Table {
  const columns = newNames(from.columns, to.columns, renamed.columns)
  const indexes = newNames(from.indexes, to.indexes, renamed.indexes)
  const columnName = (name: string) => columns.get(nameKey(name)) ?? name
  const parts = (given: readonly IndexPart[]) =>
    given.map(part => (part.column === null ? part : { ...part, column: columnName(part.column) }))
  const key = from.primaryKey
  return {
    ...from,
    columns: from.columns.map(column => ({ ...column, name: columnName(column.name) })),
    primaryKey: key && { ...key, parts: parts(key.parts) },
    indexes: from.indexes.map(index => ({
      ...index,
      name: index.name === null ? null : indexes.get(nameKey(index.name)) ?? index.name,
      parts: parts(index.parts),
    })),
    foreignKeys: from.foreignKeys.map(foreignKey => ({ ...foreignKey, columns: foreignKey.columns.map(columnName) })),
    checks: from.checks.map(check => ({ ...check, column: check.column === null ? null : columnName(check.column) })),
    partitioning: from.partitioning && {
      ...from.partitioning,
      columns: from.partitioning.columns.map(columnName),
    },
    options: withNewTtl(from.options, columnName),
  }
}

function unquoted(text: string): string {
  const quote = text[0]!
  return text.slice(1, -1).replaceAll(quote + quote, quote)
}

/** The server lets a TTL follow its column. */
function withNewTtl(options: Options, columnName: (name: string) => string): Options {
  const { TTL: ttl } = options
  const found = typeof ttl === 'string' ? /^`(?:[^`]|``){1,64}`/.exec(ttl) : null
  if (!found) return options
  const name = columnName(unquoted(found[0]))
  return { ...options, TTL: `${quoted(name, '`')}${(ttl as string).slice(found[0].length)}` }
}

/** New names by the old ones in lower case, where they differ at all. */
function newNames(
  from: ReadonlyArray<{ readonly name: string | null }>,
  to: ReadonlyArray<{ readonly name: string | null }>,
  renamed: Readonly<Record<string, string>> = {},
): Map<string, string> {
  const names = new Map<string, string>()
  for (const [name, old] of Object.entries(renamed)) {
    if (findNamed(from, old) && findNamed(to, name)) names.set(nameKey(old), name)
  }
  for (const { name } of from) {
    const same = name !== null && !names.has(nameKey(name)) && findNamed(to, name)
    if (same && same.name !== name) names.set(nameKey(name!), same.name!)
  }
  return names
}

/** The columns of a table that an expression names, by their names in lower case. */
export function columnsIn(expression: string, columns: readonly Column[], lexing: Lexing): Set<string> {
  const known = new Set(columns.map(({ name }) => nameKey(name)))
  const found = new Set<string>()
  const lexer = new Lexer(expression, lexing)
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    const text = expression.slice(lexer.start, lexer.end)
    const name = kind === Token.Word ? text : kind === Token.QuotedIdentifier ? unquoted(text) : null
    if (name !== null && known.has(nameKey(name))) found.add(nameKey(name))
  }
  return found
}

/** An expression of a table, and what it is of. */
export interface TableExpression { of: string, sql: string }

/** All expressions of a table that name columns. */
export function expressionsOf({ columns, indexes, checks, partitioning, options }: Table): TableExpression[] {
  return [
    ...columns.flatMap(({ name, generated }) =>
      generated ? [{ of: name, sql: generated.expression }] : []),
    ...indexes.flatMap(({ name, parts }) => parts.flatMap(({ expression }) =>
      expression === null ? [] : [{ of: name ?? '', sql: expression }])),
    ...checks.map(check => ({ of: checkName(check), sql: check.expression })),
    ...partitioning && partitioning.columns.length === 0
      ? [{ of: `PARTITION BY ${partitioning.method}`, sql: partitioning.expression }]
      : [],
    ...typeof options.TTL === 'string' ? [{ of: 'TTL', sql: options.TTL }] : [],
  ]
}

/**
 * @throws {TihcError} `bad_request` where an expression of a table names a column that it had before, and has no more,
 * or whose name is another column's now: a server would go on with the one that it meant
 */
export function refuseMissing({ from, to, renamed = {} }: TableChange, lexing: Lexing): void {
  const names = newNames(from.columns, to.columns, renamed.columns)
  const isOther = (name: string) => nameKey(names.get(name) ?? name) !== name
  for (const { of, sql } of expressionsOf(to)) {
    const moved = [...columnsIn(sql, from.columns, lexing)].find(name => !findNamed(to.columns, name) || isOther(name))
    if (moved === undefined) continue
    const { name } = findNamed(from.columns, moved)!
    throw misfit('columns', findNamed(to.columns, moved)
      ? `“${name}” is renamed and another column gets its name, but “${of}” is made from it. Do that in two steps.`
      : `“${name}” is gone or renamed, but “${of}” is made from it. Change that as well.`)
  }
}

function checkName({ name, expression }: CheckConstraint): string {
  return name ?? `(${expression})`
}

/**
 * Finds what no server would take, so that it is said before anything runs.
 *
 * @throws {TihcError} `bad_request` that names what is wrong
 */
export function checkTable(table: Table): void {
  const { columns, indexes, primaryKey, foreignKeys, checks } = table
  if (columns.length === 0) throw misfit('columns', 'A table needs at least one column. Add one.')
  checkNames(columns, name => misfit('columns', `There are two columns “${name}”. Give one another name.`))
  checkNames(indexes, name => misfit('indexes', `There are two indexes “${name}”. Give one another name.`))
  checkNames(foreignKeys, name => misfit('foreignKeys', `There are two foreign keys “${name}”. Rename one.`))
  const ofTable = checks.filter(({ column }) => column === null)
  checkNames(ofTable, name => misfit('checks', `There are two checks “${name}”. Give one another name.`))
  for (const index of indexes) checkIndexed(index, columns)
  if (primaryKey) checkIndexed({ ...primaryKey, name: 'PRIMARY' }, columns)
  foreignKeys.forEach(key => checkReferring(key, columns))
}

function checkIndexed({ name, parts }: Pick<Index, 'name' | 'parts'>, columns: readonly Column[]): void {
  if (parts.length === 0) throw misfit('indexes', `The index “${name}” has no columns. Choose some.`)
  const missing = parts.find(({ column }) => column !== null && !findNamed(columns, column))?.column
  if (missing) {
    throw misfit(
      'indexes',
      `The index “${name}” has the column “${missing}”, which the table has not. Choose another.`,
    )
  }
}

function checkReferring({ name, columns: own, referencedColumns }: ForeignKey, columns: readonly Column[]): void {
  const isWhole = own.length > 0 && own.length === referencedColumns.length
  if (isWhole && own.every(column => findNamed(columns, column))) return
  throw misfit(
    'foreignKeys',
    `The foreign key “${name}” needs columns of this table, and as many of the other one. Choose them.`,
  )
}

function checkNames(list: ReadonlyArray<{ readonly name: string | null }>, twice: (name: string) => Error): void {
  const known = new Set<string>()
  for (const { name } of list) {
    if (name === null) continue
    if (known.has(nameKey(name))) throw twice(name)
    known.add(nameKey(name))
  }
}

/**
 * Which of some items may stay where they are, so that as few as possible are moved: a longest rising subsequence.
 *
 * @param places of the items before, in the order that is wanted
 * @returns the places of those that stay
 */
export function unmoved(places: readonly number[]): Set<number> {
  /** The last of a rising row of each length, and what stands before each. */
  const ends: number[] = []
  const before = new Map<number, number | undefined>()
  for (const place of places) {
    let length = ends.findIndex(end => end > place)
    if (length === -1) length = ends.length
    before.set(place, ends[length - 1])
    ends[length] = place
  }
  const stay = new Set<number>()
  for (let at = ends.at(-1); at !== undefined; at = before.get(at)) stay.add(at)
  return stay
}
