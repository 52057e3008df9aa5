import type { ObjectName, SchemaStatements, TableName } from '../schema-statements.ts'
import { spaced } from '../written-parts.ts'
import { alterTable, newTable } from './mysql-alter-table.ts'
import { columnClause, readWrittenDefault } from './mysql-column-clause.ts'
import { readWrittenType } from './mysql-column-types.ts'
import { createTable } from './mysql-create-table.ts'
import { quoteIdentifier, quoteQualified } from './mysql-identifiers.ts'
import { mysqlLosses } from './mysql-losses.ts'
import { checkNewName, plainName } from './mysql-new-names.ts'
import { mysqlViewStatements } from './mysql-view-statements.ts'

/** Error numbers, the same on TiDB, MySQL and MariaDB. */
const exists = new Set([1007, 1050, 1060, 1061])
const missing = new Set([1008, 1049, 1051, 1054, 1091, 1146, 1305, 1360, 1539])

const nameOf = ({ database, name }: TableName): string => quoteQualified(database, name)

/** What the MySQL family writes. */
export const mysqlSchemaStatements: SchemaStatements = {
  databases: {
    create({ name, charset, collation }) {
      checkNewName(name, 'name')
      return spaced([
        `CREATE DATABASE ${quoteIdentifier(name)}`,
        charset === undefined ? '' : `CHARACTER SET ${plainName(charset, 'charset')}`,
        collation === undefined ? '' : `COLLATE ${plainName(collation, 'collation')}`,
      ])
    },
    drop: name => `DROP DATABASE ${quoteIdentifier(name)}`,
  },
  createTable,
  newTable,
  alterTable,
  columnType: readWrittenType,
  columnDefault: readWrittenDefault,
  addColumn(table, column, place, lexing) {
    checkNewName(column.name, 'column_name')
    const where = place === undefined ? '' : place === null ? ' FIRST' : ` AFTER ${quoteIdentifier(place)}`
    return `ALTER TABLE ${nameOf(table)} ADD COLUMN ${columnClause(column, lexing)}${where}`
  },
  losses: mysqlLosses,
  views: mysqlViewStatements,
  jobs: {
    pause: job => `ADMIN PAUSE DDL JOBS ${job}`,
    resume: job => `ADMIN RESUME DDL JOBS ${job}`,
    cancel: job => `ADMIN CANCEL DDL JOBS ${job}`,
    flashback: ({ database, name }, as) => flashback(`TABLE ${quoteQualified(database, name)}`, as),
    flashbackDatabase: (database, as) => flashback(`DATABASE ${quoteIdentifier(database)}`, as),
  },
  dropColumn: (table, column) => `ALTER TABLE ${nameOf(table)} DROP COLUMN ${quoteIdentifier(column)}`,
  renameObject(object, name) {
    checkNewName(name, 'name')
    return `RENAME TABLE ${nameOf(object)} TO ${quoteQualified(object.database, name)}`
  },
  emptyTable: table => `TRUNCATE TABLE ${nameOf(table)}`,
  // Views need what they show, and a table may count by a sequence.
  dropObjects: objects => (['view', 'table', 'sequence'] as const).flatMap(kind => dropOfKind(objects, kind)),
  dropProgram: program => `DROP ${program.kind.toUpperCase()} ${nameOf(program)}`,
  faultOf({ errno }) {
    if (errno === undefined) return null
    return exists.has(errno) ? 'exists' : missing.has(errno) ? 'missing' : null
  },
}

function flashback(what: string, as: string | null): string {
  if (as === null) return `FLASHBACK ${what}`
  checkNewName(as, 'as')
  return `FLASHBACK ${what} TO ${quoteIdentifier(as)}`
}

function dropOfKind(objects: readonly ObjectName[], kind: ObjectName['kind']): string[] {
  const names = objects.filter(object => object.kind === kind).map(nameOf)
  return names.length > 0 ? [`DROP ${kind.toUpperCase()} ${names.join(', ')}`] : []
}
