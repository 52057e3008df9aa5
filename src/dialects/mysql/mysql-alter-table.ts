import type { Lexing } from '../../language/lexing.ts'
import type { ForeignKey, Table } from '../../schema/model.ts'
import type { AlterClause, AlterStatement, TableChange } from '../table-change.ts'
import type { Clause } from './mysql-alter-clause.ts'
import { checkTable, refuseMissing, withNewNames } from '../table-change.ts'
import { inStatements } from './mysql-alter-clause.ts'
import { columnClauses, droppedColumns } from './mysql-alter-columns.ts'
import { addedKeys, changedIndexes, droppedKeys } from './mysql-alter-keys.ts'
import { optionClauses } from './mysql-alter-options.ts'
import { isDividedAnew, partitionStatements, rewriting } from './mysql-alter-partitions.ts'
import { addedChecks, addedForeignKeys, droppedChecks, droppedForeignKeys } from './mysql-alter-rules.ts'
import { checkWritten } from './mysql-checked-table.ts'
import { createTable } from './mysql-create-table.ts'
import { quoteQualified } from './mysql-identifiers.ts'
import { checkRules, refuseTurned } from './mysql-table-rules.ts'
import { refuseOnTidb } from './tidb-limits.ts'

const nothing: Omit<Table, 'name'> = {
  kind: 'table',
  comment: '',
  charset: null,
  collation: null,
  columns: [],
  primaryKey: null,
  indexes: [],
  foreignKeys: [],
  checks: [],
  partitioning: null,
  options: {},
}

/**
 * The statement that makes a table that may come from anybody.
 *
 * @throws {TihcError} `bad_request` for what no server of the family takes
 */
export function newTable(database: string, table: Table, lexing: Lexing): string {
  const to = withImpliedIndexes(checkWritten({ database, from: { ...nothing, name: '' }, to: table }, lexing))
  checkTable(to)
  checkRules(to, lexing)
  return createTable(database, to, lexing)
}

const alone = (table: string, clause: AlterClause): AlterStatement =>
  ({ sql: `ALTER TABLE ${table}\n  ${clause.sql}`, clauses: [clause] })

/**
 * The statements that make a table into another one, in the order in which they run: as few as its server takes. What
 * is alike is not named; two tables that are alike need none.
 *
 * @param change the table as it is and as it shall be; what is new in the latter may come from anybody
 * @param lexing of the session that runs them; its product decides how many there are
 * @throws {TihcError} `bad_request` for what no server of the family takes, or for what is known that this one refuses
 */
export function alterTable(change: TableChange, lexing: Lexing): AlterStatement[] {
  const { database } = change
  const to = withImpliedIndexes(checkWritten(change, lexing))
  checkTable(to)
  checkRules(to, lexing)
  const from = withNewNames({ ...change, to })
  refuseMissing({ ...change, to }, lexing)
  refuseTurned(from, to)
  if (lexing.product === 'TiDB') refuseOnTidb({ ...change, to, before: from }, lexing)
  const table = quoteQualified(database, change.from.name)
  const clauses: Clause[] = [
    ...droppedForeignKeys(from, to),
    ...droppedChecks(from, to),
    ...droppedKeys(change.from, from, to),
    ...droppedColumns(from, to, lexing),
    ...columnClauses(change.from, from, to, lexing),
    ...changedIndexes(change, from, to, lexing),
    ...addedKeys(from, to, lexing),
    ...optionClauses(from, to, lexing),
    ...addedChecks(from, to),
    ...addedForeignKeys(from, to, lexing),
  ]
  const isUndivided = isDividedAnew(from, to, lexing)
  const before: AlterClause[] = isUndivided ? [{ sql: 'REMOVE PARTITIONING', effects: rewriting(lexing) }] : []
  const after = partitionStatements(isUndivided ? { ...from, partitioning: null } : from, to, lexing)
  return [
    ...before.map(clause => alone(table, clause)),
    ...inStatements(clauses, lexing).map(part => ({
      sql: `ALTER TABLE ${table}\n  ${part.map(({ sql }) => sql).join(',\n  ')}`,
      clauses: part.map(({ sql, effects }) => ({ sql, effects })),
    })),
    ...after.map(clause => alone(table, clause)),
    ...renamedTable(change, database),
  ]
}

function renamedTable({ from, to }: TableChange, database: string): AlterStatement[] {
  if (from.name === to.name) return []
  const sql = `RENAME TABLE ${quoteQualified(database, from.name)} TO ${quoteQualified(database, to.name)}`
  return [{ sql, clauses: [{ sql, effects: ['instant'] }] }]
}

/** Servers give a foreign key an index of its name where its columns have none: it is said, so that none surprises. */
function withImpliedIndexes(table: Table): Table {
  const indexes = [...table.indexes]
  for (const key of table.foreignKeys) {
    if (key.name === null || isIndexed(key, { ...table, indexes })) continue
    const parts = key.columns.map(column =>
      ({ column, expression: null, length: null, descending: false, collation: null }))
    const index = { name: key.name, unique: false, kind: 'BTREE', where: null, visible: true, comment: '', options: {} }
    indexes.push({ ...index, parts })
  }
  return { ...table, indexes }
}

function isIndexed({ columns }: ForeignKey, { primaryKey, indexes }: Table): boolean {
  const keys = [...indexes.filter(({ kind }) => kind === 'BTREE'), ...primaryKey ? [primaryKey] : []]
  const wanted = columns.map(column => column.toLowerCase())
  return keys.some(({ parts }) => wanted.every((column, at) =>
    parts[at]?.column?.toLowerCase() === column && parts[at].length === null))
}
