import type { SchemaStatements } from '../schema-statements.ts'
import { misfit, shown, spaced } from '../written-parts.ts'
import { columnClause, readWrittenDefault } from './mysql-column-clause.ts'
import { readWrittenType } from './mysql-column-types.ts'
import { createTable } from './mysql-create-table.ts'
import { quoteIdentifier, quoteQualified } from './mysql-identifiers.ts'

/** Names of databases, tables and columns. */
const longestName = 64

/** Error numbers, the same on TiDB, MySQL and MariaDB. */
const exists = new Set([1007, 1050, 1060, 1061])
const missing = new Set([1008, 1049, 1051, 1054, 1091, 1146])

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
  columnType: readWrittenType,
  columnDefault: readWrittenDefault,
  addColumn(table, column, place, lexing) {
    checkNewName(column.name, 'column_name')
    const where = place === undefined ? '' : place === null ? ' FIRST' : ` AFTER ${quoteIdentifier(place)}`
    const name = quoteQualified(table.database, table.name)
    return `ALTER TABLE ${name} ADD COLUMN ${columnClause(column, lexing)}${where}`
  },
  dropColumn: (table, column) =>
    `ALTER TABLE ${quoteQualified(table.database, table.name)} DROP COLUMN ${quoteIdentifier(column)}`,
  faultOf({ errno }) {
    if (errno === undefined) return null
    return exists.has(errno) ? 'exists' : missing.has(errno) ? 'missing' : null
  },
}

/** @throws {TihcError} `bad_request` for what no server of the family takes as the name of something new */
function checkNewName(name: string, field: string): void {
  const { length } = [...name]
  if (length > longestName) {
    throw misfit(
      field,
      `The name has ${length} characters; names have ${longestName} at the most. Give a shorter one.`,
    )
  }
  if (name.trim() === '' || name.endsWith(' '))
    throw misfit(field, `${shown(name)} is no name: it is empty or ends with a space. Give another.`)
}

/** @throws {TihcError} `bad_request` for what is no name of a character set or collation */
function plainName(name: string, field: string): string {
  if (/^\w{1,64}$/.test(name)) return name
  throw misfit(
    field,
    `${shown(name)} is no name of a character set or collation. Give one such as utf8mb4 or utf8mb4_bin.`,
  )
}
