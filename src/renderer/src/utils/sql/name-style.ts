import type { Connection } from '@contract/connections.ts'
import { defaultDialect, quoteName } from '@dialects/registry.ts'

/** The family of a connection; of one that is not known yet, what a new one begins with. */
export const familyOf = (connection?: Pick<Connection, 'engine'>): string =>
  connection?.engine ?? defaultDialect().family

/** So many rows a table is opened with. */
const openedRows = 1000

/** The statement that shows the first rows of a table. */
export function selectFirstOf(database: string, table: string, connection: Pick<Connection, 'engine'>): string {
  return selectAllOf(database, table, connection).replace(/;\n$/, ` LIMIT ${openedRows};\n`)
}

/** The statement that shows a table, as the person may go on with it. */
export function selectAllOf(database: string, table: string, connection: Pick<Connection, 'engine'>): string {
  const [schema, name] = [database, table].map(part => quoteName(part, familyOf(connection)))
  return `SELECT * FROM ${schema}.${name};\n`
}
