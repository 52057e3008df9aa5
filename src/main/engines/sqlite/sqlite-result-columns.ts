import type { Database, Statement } from 'better-sqlite3'
import type { ResultColumn } from '../../../contract/sql.ts'
import type { SqliteValue } from './sqlite-row-codec.ts'
import { baseType, kindOf, typeOfValue } from './sqlite-columns.ts'

interface TableColumn { name: string, notnull: number, pk: number }

/**
 * Looks up what the columns of a statement's rows are; to be called before the statement is run. The first row, which
 * may be missing, then tells the types of expressions.
 */
export function describeColumns(
  db: Database,
  statement: Statement,
): (first: SqliteValue[] | undefined) => ResultColumn[] {
  const columns = statement.columns()
  const tables = new Map<string, TableColumn[]>()
  const originOf = (database: string | null, table: string | null, column: string | null) => {
    if (database === null || table === null || column === null) return undefined
    const key = JSON.stringify([database, table])
    const known = tables.get(key) ?? readTable(db, database, table)
    tables.set(key, known)
    return known.find(({ name }) => name === column)
  }
  const origins = columns.map(({ database, table, column }) => originOf(database, table, column))
  return first =>
    columns.map(({ name, type: declared, table, database }, index) => {
      const type = declared === null ? typeOfValue(first?.[index]) : baseType(declared) || typeOfValue(first?.[index])
      const origin = origins[index]
      return {
        name,
        type,
        kind: kindOf(type),
        unsigned: /\bUNSIGNED\b/i.test(declared ?? ''),
        nullable: origin === undefined || (origin.notnull === 0 && origin.pk === 0),
        primaryKey: origin !== undefined && origin.pk > 0,
        table: table ?? '',
        database: database ?? '',
      }
    })
}

function readTable(db: Database, database: string, table: string): TableColumn[] {
  return db
    .prepare('SELECT name, "notnull", pk FROM temp.pragma_table_info(?, ?)')
    .all(table, database) as TableColumn[]
}
