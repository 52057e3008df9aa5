import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import workbenchApi from './api.ts'

/** Where something is brought back: a table of a database, or without one a database of a connection. */
export interface LostPlace { connection: Connection, database?: Database }

/** What was dropped or emptied and can be had back. */
export interface Lost {
  name: string
  kind: 'drop' | 'truncate'
  jobId: string
  droppedAt: string | null
  until: string | null
}

/** Of what went several times under one name, only what it was when it last did comes back: newest first. */
export function restorable(lost: readonly Lost[]): Lost[] {
  return [...Map.groupBy(lost, ({ name }) => name).values()].map(([newest]) => newest!)
}

/** What can be had back there, newest first. */
export async function readLost({ connection, database }: LostPlace): Promise<Lost[]> {
  if (database) {
    const { data } = await workbenchApi.dropped(database.id)
    return restorable(data.map(({ table: name, ...lost }) => ({ ...lost, name })))
  }
  const { data } = await workbenchApi.droppedDatabases(connection.id)
  return restorable(data.map(({ database: name, ...lost }) => ({ ...lost, name, kind: 'drop' })))
}

/**
 * Brings something back, or with `preview` asks how.
 *
 * @param as the name that it gets
 * @returns the statements
 */
export async function bringBack(
  { connection, database }: LostPlace,
  name: string,
  as: string,
  preview: boolean,
): Promise<string[]> {
  const renamed = as === name ? {} : { as }
  const { sql } = database
    ? await workbenchApi.flashback({ id: database.id, table: name, ...renamed, preview })
    : await workbenchApi.flashbackDatabase({ id: connection.id, database: name, ...renamed, preview })
  return sql as string[]
}
