import type { Context } from '../../contract/context.ts'
import type { TableName } from '../../dialects/schema-statements.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { DatabasesService } from './databases-service.ts'
import { readTableId } from './table-id.ts'

/** What answers need that ask a server about a table, and nothing else. */
export interface TableGroundOptions {
  connections: Pick<ConnectionsService, 'metadata'>
  resolveDatabase: DatabasesService['resolveDatabase']
}

/** The table of an id, which may be gone by now, and who reads its server. */
export async function openTable(
  { connections, resolveDatabase }: TableGroundOptions,
  context: Context,
  id: string,
): Promise<{ metadata: MetadataSession, table: TableName }> {
  const { databaseId, table: name } = readTableId(id)
  const { connectionId, name: database } = await resolveDatabase(context, databaseId)
  return { metadata: await connections.metadata(context, connectionId), table: { database, name } }
}
