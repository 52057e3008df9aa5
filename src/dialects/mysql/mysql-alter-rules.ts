import type { Lexing } from '../../language/lexing.ts'
import type { CheckConstraint, ForeignKey, Table } from '../../schema/model.ts'
import type { Clause } from './mysql-alter-clause.ts'
import { isSame } from '../../schema/diff.ts'
import { findNamed, nameKey } from '../table-change.ts'
import { checkClause, foreignKeyClause } from './mysql-create-table.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'

/** What ALTER TABLE says of foreign keys and checks. */

const keyOf = ({ name, ...rest }: ForeignKey) => JSON.stringify([name, rest])

/** Those that are gone, or not as they were. */
function missing(from: readonly ForeignKey[], to: readonly ForeignKey[]): ForeignKey[] {
  const kept = new Set(to.map(keyOf))
  return from.filter(key => !kept.has(keyOf(key)))
}

export function droppedForeignKeys({ foreignKeys: from }: Table, { foreignKeys: to }: Table): Clause[] {
  return missing(from, to).flatMap(({ name }) => name === null
    ? []
    : [{
        sql: `DROP FOREIGN KEY ${quoteIdentifier(name)}`,
        effects: ['instant'] as const,
        rule: { name: nameKey(name), isDropped: true },
      }])
}

export function addedForeignKeys({ foreignKeys: from }: Table, { foreignKeys: to }: Table, lexing: Lexing): Clause[] {
  return missing(to, from).map(key => ({
    sql: `ADD ${foreignKeyClause(key, lexing)}`,
    effects: ['checksRows'],
    refersTo: key.columns.map(nameKey),
    ...key.name !== null && { rule: { name: nameKey(key.name), isDropped: false } },
    // It needs its index, which is looked for before the statement runs.
    alone: true,
  }))
}

/** Checks of columns are part of their columns. */
const ofTable = ({ checks }: Table): CheckConstraint[] => checks.filter(({ column }) => column === null)

function changedChecks(from: Table, to: Table): CheckConstraint[] {
  const others = ofTable(to)
  return ofTable(from).filter(check => {
    const other = check.name === null ? null : findNamed(others, check.name)
    return !other || !isSame(other, check)
  })
}

export function droppedChecks(from: Table, to: Table): Clause[] {
  return changedChecks(from, to).flatMap(({ name }) => name === null
    ? []
    : [{
        sql: `DROP CONSTRAINT ${quoteIdentifier(name)}`,
        effects: ['instant'] as const,
        rule: { name: nameKey(name), isDropped: true },
        alone: true,
      }])
}

export function addedChecks(from: Table, to: Table): Clause[] {
  return changedChecks(to, from).map(check => ({
    sql: `ADD ${checkClause(check)}`,
    effects: ['checksRows'],
    ...check.name !== null && { rule: { name: nameKey(check.name), isDropped: false } },
    alone: true,
  }))
}
