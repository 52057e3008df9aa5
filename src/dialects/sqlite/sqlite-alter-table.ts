import type { ChangeEffect } from '../../contract/change-effects.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Column, Index, Table } from '../../schema/model.ts'
import type { AlterStatement, TableChange } from '../table-change.ts'
import { quoted } from '../../language/identifiers.ts'
import { isSame } from '../../schema/diff.ts'
import { checkTable, findNamed, nameKey, refuseMissing, withNewNames } from '../table-change.ts'
import { checkExpression, misfit, shown } from '../written-parts.ts'

/** A column as the family writes one. */
export type WriteColumn = (column: Column, lexing: Lexing) => string

const q = (name: string): string => quoted(name, '"')
const builds = ({ unique }: Index): ChangeEffect[] => (unique ? ['buildsIndex', 'needsUnique'] : ['buildsIndex'])
const withoutPlace = (column: Column): Column => ({ ...column, ordinal: 0 })

/**
 * The statements that make a table of SQLite into another one: it adds, renames and drops columns, makes and drops
 * indexes, and renames the table; all else would need the table to be made anew.
 *
 * @throws {TihcError} `bad_request` for what it does not change
 */
export function alterTable(change: TableChange, lexing: Lexing, writeColumn: WriteColumn): AlterStatement[] {
  const { database, from: original, to } = change
  checkTable(to)
  refuseMissing(change, lexing)
  // An index is not renamed: it is dropped and made anew.
  const from = withNewNames({ ...change, renamed: { columns: change.renamed?.columns ?? {} } })
  refuse(from, to)
  const table = `${q(database)}.${q(original.name)}`
  const one = (sql: string, ...effects: ChangeEffect[]): AlterStatement =>
    ({ sql, clauses: [{ sql, effects: effects.length > 0 ? effects : ['instant'] }] })
  const isKept = (index: Index, others: readonly Index[]) =>
    index.name === null || isSame(findNamed(others, index.name), index)
  return [
    ...from.indexes.filter(index => !isKept(index, to.indexes)).map(({ name }) =>
      one(`DROP INDEX ${q(database)}.${q(name!)}`)),
    ...original.columns.flatMap(({ name }, at) => {
      const fresh = from.columns[at]!.name
      return fresh === name ? [] : [one(`ALTER TABLE ${table} RENAME COLUMN ${q(name)} TO ${q(fresh)}`)]
    }),
    ...from.columns.filter(({ name }) => !findNamed(to.columns, name)).map(({ name }) =>
      one(`ALTER TABLE ${table} DROP COLUMN ${q(name)}`, 'rebuilds', 'losesData')),
    ...to.columns.filter(({ name }) => !findNamed(from.columns, name)).map(column =>
      one(`ALTER TABLE ${table} ADD COLUMN ${writeColumn(column, lexing)}`)),
    ...to.indexes.filter(index => !isKept(index, from.indexes)).map(index =>
      one(indexStatement(database, original.name, index, lexing), ...builds(index))),
    ...original.name === to.name ? [] : [one(`ALTER TABLE ${table} RENAME TO ${q(to.name)}`)],
  ]
}

/** `CREATE INDEX …`, whose parts and condition are looked at where they are SQL. */
export function indexStatement(database: string, table: string, index: Index, lexing: Lexing): string {
  const { name, unique, parts, where } = index
  if (name === null) throw misfit('indexes', 'An index of SQLite that is made needs a name. Give one.')
  const texts = parts.map(({ column, expression, descending, collation }) => {
    if (collation !== null && !/^\w+$/.test(collation))
      throw misfit('indexes', `${shown(collation)} is no name of a collation.`)
    const what = column === null ? checkExpression(expression ?? '', lexing, 'indexes') : q(column)
    return [what, collation === null ? '' : `COLLATE ${collation}`, descending ? 'DESC' : '']
      .filter(text => text !== '')
      .join(' ')
  })
  const condition = where === null ? '' : ` WHERE ${checkExpression(where, lexing, 'indexes')}`
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${q(database)}.${q(name)} ON ${q(table)} (${texts.join(', ')})${
    condition}`
}

function refuse(from: Table, to: Table): void {
  const kept = to.columns.filter(({ name }) => findNamed(from.columns, name))
  const before = (column: Column) => withoutPlace(findNamed(from.columns, column.name)!)
  const changed = kept.find(column => !isSame(before(column), withoutPlace(column)))
  if (changed) {
    throw misfit(
      'columns',
      `SQLite does not change “${changed.name}” where it is: it adds, renames and drops columns only. Make a new table `
      + 'and copy the rows.',
    )
  }
  const order = from.columns.filter(({ name }) => findNamed(to.columns, name)).map(({ name }) => nameKey(name))
  const isInOrder = isSame(kept.map(({ name }) => nameKey(name)), order)
    && to.columns.slice(0, kept.length).every(({ name }) => findNamed(from.columns, name))
  if (!isInOrder) {
    throw misfit(
      'columns',
      'SQLite adds columns behind the last one and moves none. Leave the order as it is.',
    )
  }
  const rest = ({ primaryKey, foreignKeys, checks, options }: Table) => ({ primaryKey, foreignKeys, checks, options })
  if (!isSame(rest(from), rest(to))) {
    throw misfit(
      'table',
      'SQLite changes keys, foreign keys, checks and options of a table only by making it anew. Leave them as they '
      + 'are.',
    )
  }
}
