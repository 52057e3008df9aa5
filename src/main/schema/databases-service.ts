import type { Context } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { TableColumn, tables as tablesContract } from '../../contract/tables.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { Log } from '../core/log.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import type { ResolvedDatabase } from './database-ids.ts'
import type { DatabaseList } from './database-list.ts'
import { TihcError } from '../../contract/errors.ts'
import { findDatabase } from './database-ids.ts'
import { listDatabases } from './database-list.ts'
import { parseTableId, tableId } from './table-id.ts'
import { toTable, toTableColumn } from './table-record.ts'

type TableList = Output<typeof tablesContract['list']>

export interface DatabasesServiceOptions {
  store: Store
  connections: ConnectionsService
  log: Log
}

export interface TablesQuery {
  databaseId: number
  search?: string
  offset?: number
  limit?: number
  columns: boolean
  kinds?: boolean
}

export type DatabasesService = ReturnType<typeof createDatabasesService>

/** Databases, tables and columns of all connections of a tenant. */
export function createDatabasesService(options: DatabasesServiceOptions) {
  const { store, connections } = options

  /** @throws {TihcError} `not_found` for another tenant's database just as for one that never was */
  const resolveDatabase = ({ tenant }: Context, databaseId: number): Promise<ResolvedDatabase> =>
    findDatabase(store, tenant, databaseId)

  async function open(context: Context, databaseId: number): Promise<{ metadata: MetadataSession, name: string }> {
    const { connectionId, name } = await resolveDatabase(context, databaseId)
    return { metadata: await connections.metadata(context, connectionId), name }
  }

  return {
    resolveDatabase,

    /** As `listDatabases`; of one connection alone where it is named. */
    list: (context: Context, { connectionId }: { connectionId?: string } = {}): Promise<DatabaseList> =>
      listDatabases(options, context, connectionId),

    /** @throws {TihcError} `not_found`, `unavailable`, `engine` */
    async tables(context: Context, { databaseId, ...query }: TablesQuery): Promise<TableList> {
      const { metadata, name } = await open(context, databaseId)
      const { tables, ...counts } = await metadata.tables(name, { ...query, signal: context.signal })
      return { data: tables.map(table => toTable(table, tableId({ databaseId, table: table.name }))), ...counts }
    },

    /** @throws {TihcError} `not_found`, `unavailable`, `engine` */
    async columns(context: Context, id: string): Promise<{ data: TableColumn[] }> {
      const ref = parseTableId(id)
      if (!ref)
        throw new TihcError('not_found', 'There is no table of this id. GET /api/tables lists those that there are.')
      const { metadata, name } = await open(context, ref.databaseId)
      const columns = await metadata.columns(name, ref.table, { signal: context.signal })
      return { data: columns.map(toTableColumn) }
    },
  }
}
