import type { Lexing } from '../../language/lexing.ts'
import type { Index, IndexPart, Table } from '../../schema/model.ts'
import type { TableChange } from '../table-change.ts'
import type { Clause } from './mysql-alter-clause.ts'
import { isSame } from '../../schema/diff.ts'
import { columnsIn, findNamed, nameKey } from '../table-change.ts'
import { indexClause, primaryKeyClause } from './mysql-create-table.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'

/** What ALTER TABLE says of the primary key and of indexes. */

/** By which the primary key is an index like others. */
const primary = 'primary'

/** Whether one can become the other where it is. */
function isKept(one: Index, other: Index | undefined): boolean {
  return other !== undefined && isSame({ ...one, visible: true, name: '' }, { ...other, visible: true, name: '' })
}

/** @param original with the names before the change */
export function droppedKeys(original: Table, from: Table, to: Table): Clause[] {
  const clauses: Clause[] = []
  if (from.primaryKey && !isSame(from.primaryKey, to.primaryKey))
    clauses.push({ sql: 'DROP PRIMARY KEY', effects: ['rebuilds'], indexes: [primary] })
  from.indexes.forEach((index, at) => {
    const old = original.indexes[at]!.name
    if (index.name === null || old === null || isKept(index, findNamed(to.indexes, index.name))) return
    clauses.push({
      sql: `DROP KEY ${quoteIdentifier(old)}`,
      effects: ['instant'],
      indexes: [nameKey(old), nameKey(index.name)],
    })
  })
  return clauses
}

/** Those that only get another name, or are seen by the planner from now on, or no more. */
export function changedIndexes(
  { renamed }: TableChange,
  from: Table,
  to: Table,
  { product }: Lexing,
): Clause[] {
  const old = new Map(Object.entries(renamed?.indexes ?? {}))
  return to.indexes.flatMap((index) => {
    const before = index.name === null ? undefined : findNamed(from.indexes, index.name)
    if (index.name === null || !isKept(index, before)) return []
    const clauses: Clause[] = []
    const oldName = old.get(index.name)
    if (oldName !== undefined && oldName !== index.name) {
      clauses.push({
        sql: `RENAME INDEX ${quoteIdentifier(oldName)} TO ${quoteIdentifier(index.name)}`,
        effects: ['instant'],
        indexes: [nameKey(oldName), nameKey(index.name)],
      })
    }
    if (before!.visible !== index.visible) {
      clauses.push({
        sql: `ALTER INDEX ${quoteIdentifier(index.name)} ${visibility(index.visible, product)}`,
        effects: ['instant'],
        needsIndex: nameKey(index.name),
        indexes: [nameKey(index.name)],
      })
    }
    return clauses
  })
}

function visibility(isVisible: boolean, product: string): string {
  if (product === 'MariaDB') return isVisible ? 'NOT IGNORED' : 'IGNORED'
  return isVisible ? 'VISIBLE' : 'INVISIBLE'
}

export function addedKeys(from: Table, to: Table, lexing: Lexing): Clause[] {
  const clauses: Clause[] = []
  if (to.primaryKey && !isSame(from.primaryKey, to.primaryKey)) {
    clauses.push({
      sql: `ADD ${primaryKeyClause(to.primaryKey, lexing)}`,
      effects: lexing.product === 'TiDB' ? ['buildsIndex', 'needsUnique'] : ['rebuilds', 'needsUnique'],
      indexes: [primary],
      refersTo: columnsOf(to.primaryKey.parts, to, lexing),
    })
  }
  for (const index of to.indexes) {
    if (index.name !== null && isKept(index, findNamed(from.indexes, index.name))) continue
    clauses.push({
      sql: `ADD ${indexClause(index, to.options, lexing)}`,
      effects: index.unique ? ['buildsIndex', 'needsUnique'] : ['buildsIndex'],
      indexes: index.name === null ? [] : [nameKey(index.name)],
      refersTo: columnsOf(index.parts, to, lexing),
    })
  }
  return clauses
}

function columnsOf(parts: readonly IndexPart[], { columns }: Table, lexing: Lexing): string[] {
  return parts.flatMap(({ column, expression }) =>
    column === null ? [...columnsIn(expression ?? '', columns, lexing)] : [nameKey(column)])
}
