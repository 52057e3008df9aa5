import type { ChangeEffect } from '../../contract/change-effects.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Column, IndexPart, Table } from '../../schema/model.ts'
import type { Clause } from './mysql-alter-clause.ts'
import { isSame } from '../../schema/diff.ts'
import { columnsIn, findNamed, nameKey, unmoved } from '../table-change.ts'
import { columnClause } from './mysql-column-clause.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'
import { typeChangeOf } from './mysql-type-changes.ts'

/** What ALTER TABLE says of columns. */

interface Place { sql: string, behind: string | undefined }

/** Where it is, or at the end. */
const nowhere: Place = { sql: '', behind: undefined }
const first: Place = { sql: ' FIRST', behind: undefined }

function references({ generated }: Column, { behind }: Place, table: Table, lexing: Lexing): string[] {
  return [
    ...behind === undefined ? [] : [nameKey(behind)],
    ...generated ? columnsIn(generated.expression, table.columns, lexing) : [],
  ]
}

/** Those that are worked out from others come before them: a server drops nothing that something else names. */
export function droppedColumns(from: Table, to: Table, lexing: Lexing): Clause[] {
  const dropped = from.columns.filter(({ name }) => !findNamed(to.columns, name))
  const made = dropped.filter(({ generated }) => generated).reverse()
  return [...made, ...dropped.filter(({ generated }) => !generated)].map(column => ({
    sql: `DROP COLUMN ${quoteIdentifier(column.name)}`,
    effects: [lexing.product === 'TiDB' ? 'instant' : 'rebuilds', ...column.generated ? [] : ['losesData' as const]],
    columns: [nameKey(column.name)],
    refersTo: references(column, nowhere, from, lexing),
    // What has the column is dropped before it, in a statement that has ended.
    indexes: keysOf(column.name, from, lexing),
  }))
}

function keysOf(column: string, { indexes, columns }: Table, lexing: Lexing): string[] {
  const has = ({ column: own, expression }: IndexPart) => own === null
    ? columnsIn(expression ?? '', columns, lexing).has(nameKey(column))
    : nameKey(own) === nameKey(column)
  return indexes.flatMap(({ name, parts }) => (name !== null && parts.some(has) ? [nameKey(name)] : []))
}

/** Expressions of the checks that stand behind a column. */
function checksOf({ checks }: Table, { name }: Column): string[] {
  return checks
    .filter(({ column }) => column !== null && nameKey(column) === nameKey(name))
    .map(({ expression }) => expression)
}

const withoutPlace = (column: Column): Column => ({ ...column, ordinal: 0 })

/**
 * Adds, changes, renames and moves columns, in the order in which they stand at last: what a place names is there
 * already. New ones that are worked out from others come behind all of them, at their own places.
 *
 * @param original with the names before the change
 * @param from with the new names
 */
export function columnClauses(original: Table, from: Table, to: Table, lexing: Lexing): Clause[] {
  const isNew = ({ name }: Column) => !findNamed(from.columns, name)
  const isLater = (column: Column) => column.generated !== null && isNew(column)
  const others = to.columns.filter(column => !isLater(column))
  const placeOf = (name: string) => from.columns.findIndex(column => nameKey(column.name) === nameKey(name))
  const stay = unmoved(others.map(({ name }) => placeOf(name)).filter(place => place !== -1))
  const lastKept = others.findLastIndex(column => !isNew(column))
  const clauses = others.flatMap((column, at) => {
    const place = behind(others[at - 1])
    const before = placeOf(column.name)
    if (before === -1) return [added(column, at > lastKept ? nowhere : place, to, lexing)]
    const kept = { old: original.columns[before]!, from: from.columns[before]! }
    const checks = { from: checksOf(from, kept.from), to: checksOf(to, column) }
    const isAlike = isSame(withoutPlace(kept.from), withoutPlace(column)) && isSame(checks.from, checks.to)
    const isMoved = !stay.has(before)
    if (isAlike && !isMoved) return kept.old.name === column.name ? [] : [renamed(kept.old.name, column.name)]
    // TiDB looks at the keys that the table has before the statement.
    const keys = keysOf(kept.from.name, from, lexing)
    return [{ ...changed(kept, column, { ...place, isMoved, checks: checks.to }, to, lexing), indexes: keys }]
  })
  const later = to.columns.flatMap((column, at) =>
    isLater(column) ? [added(column, behind(to.columns[at - 1]), to, lexing)] : [])
  return [...freeNamesFirst(clauses), ...later]
}

function behind(column: Column | undefined): Place {
  return column ? { sql: ` AFTER ${quoteIdentifier(column.name)}`, behind: column.name } : first
}

function added(column: Column, place: Place, to: Table, lexing: Lexing): Clause {
  const isStored = column.generated?.stored
  return {
    sql: `ADD COLUMN ${columnClause(column, lexing, { checks: checksOf(to, column) })}${place.sql}`,
    effects: [isStored ? 'rebuilds' : 'instant'],
    columns: [nameKey(column.name)],
    refersTo: references(column, place, to, lexing),
  }
}

function renamed(old: string, name: string): Clause {
  return {
    sql: `RENAME COLUMN ${quoteIdentifier(old)} TO ${quoteIdentifier(name)}`,
    effects: ['instant'],
    columns: [nameKey(old), nameKey(name)],
  }
}

function changed(
  kept: { old: Column, from: Column },
  column: Column,
  { isMoved, checks, ...place }: Place & { isMoved: boolean, checks: string[] },
  to: Table,
  lexing: Lexing,
): Clause {
  const old = kept.old.name
  const words = old === column.name ? 'MODIFY COLUMN' : `CHANGE COLUMN ${quoteIdentifier(old)}`
  return {
    sql: `${words} ${columnClause(column, lexing, { checks })}${isMoved ? place.sql : ''}`,
    effects: effectsOf(kept.from, column, isMoved, lexing),
    columns: old === column.name ? [nameKey(old)] : [nameKey(old), nameKey(column.name)],
    refersTo: references(column, isMoved ? place : nowhere, to, lexing),
  }
}

function effectsOf(from: Column, to: Column, isMoved: boolean, { product }: Lexing): ChangeEffect[] {
  const type = typeChangeOf(from, to, product)
  const isRewritten = type.isRewritten || (product !== 'TiDB' && (isMoved || from.nullable !== to.nullable))
  const effects: ChangeEffect[] = [isRewritten ? (product === 'TiDB' ? 'reorganizes' : 'rebuilds') : 'instant']
  if (type.mayNotFit || (from.nullable && !to.nullable)) effects.push('needsFit')
  return effects
}

/**
 * A column that gets the name of one that gets another name itself comes after it, and so does what stands behind that
 * column.
 */
function freeNamesFirst(clauses: readonly Clause[]): Clause[] {
  const ordered: Clause[] = []
  const waiting = [...clauses]
  const waits = ({ columns = [], refersTo = [] }: Clause, others: readonly Clause[]) => others.some(other => {
    const [old, name = old] = other.columns ?? []
    return (old !== name && old === columns.at(-1)) || (name !== undefined && refersTo.includes(name))
  })
  while (waiting.length > 0) {
    const at = waiting.findIndex((clause, index) => !waits(clause, waiting.filter((_, other) => other !== index)))
    // Names that go in a circle are left as they are: servers that rename all at once take them.
    ordered.push(...waiting.splice(Math.max(at, 0), 1))
  }
  return ordered
}
