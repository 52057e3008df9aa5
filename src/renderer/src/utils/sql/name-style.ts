import type { Connection } from '@contract/connections.ts'
import type { NameStyle } from '@language/identifiers.ts'
import { quoteName } from '@language/identifiers.ts'

/** Names and colours of a connection that is not known yet are MySQL's. */
export const styleOf = (connection?: Pick<Connection, 'engine'>): NameStyle => connection?.engine === 'SQLite' ? 'SQLite' : 'MySQL'

/** The statement that shows a table, as the person may go on with it. */
export function selectAllOf(database: string, table: string, connection: Pick<Connection, 'engine'>): string {
  const [schema, name] = [database, table].map(part => quoteName(part, styleOf(connection)))
  return `SELECT * FROM ${schema}.${name};\n`
}
