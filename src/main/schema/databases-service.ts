import type { Context } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { SnapshotUse } from '../../contract/snapshot.ts'
import type { tables as tablesContract } from '../../contract/tables.ts'
import type { SnapshotLists, SnapshotPlace } from '../catalog/sources/snapshot-lists.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { ResolvedDatabase } from './database-ids.ts'
import type { DatabaseList } from './database-list.ts'
import { findDatabase } from './database-ids.ts'
import { listDatabases } from './database-list.ts'
import { fromServerOrSnapshot } from './snapshot-answer.ts'
import { readTableId, tableId } from './table-id.ts'
import { toTable, toTableColumn } from './table-record.ts'

type TableList = Output<typeof tablesContract['list']>
type ColumnList = Output<typeof tablesContract['columns']>

export interface DatabasesServiceOptions {
  store: Store
  connections: Pick<ConnectionsService, 'list' | 'get' | 'metadata'>
  /** What syncs saw. */
  snapshots: SnapshotLists
  log: Log
}

export interface TablesQuery {
  databaseId: number
  search?: string
  offset?: number
  limit?: number
  columns: boolean
  brief?: boolean
  kinds?: boolean
  /** Whether what the last sync saw may stand in for the server's answer. */
  snapshot?: SnapshotUse
}

export type DatabasesQuery = Pick<TablesQuery, 'snapshot'> & { connectionId?: string }
export type ColumnsQuery = Pick<TablesQuery, 'snapshot'>

/** Where the snapshots of a database are. */
export async function snapshotPlace(
  { connections }: Pick<DatabasesServiceOptions, 'connections'>,
  context: Context,
  { connectionId, databaseId }: { connectionId: string, databaseId: number },
): Promise<SnapshotPlace> {
  const { engine } = await connections.get(context, connectionId)
  return { tenant: context.tenant, connectionId, databaseId, engine }
}

export type DatabasesService = ReturnType<typeof createDatabasesService>

/** Databases, tables and columns of all connections of a tenant. */
export function createDatabasesService(options: DatabasesServiceOptions) {
  const { store, connections, snapshots } = options

  /** @throws {TihcError} `not_found` for another tenant's database just as for one that never was */
  const resolveDatabase = ({ tenant }: Context, databaseId: number): Promise<ResolvedDatabase> =>
    findDatabase(store, tenant, databaseId)

  const placeOf = (context: Context, connectionId: string, databaseId: number) =>
    snapshotPlace(options, context, { connectionId, databaseId })

  return {
    resolveDatabase,

    /** As `listDatabases`; of one connection alone where it is named. */
    list: (context: Context, query: DatabasesQuery = {}): Promise<DatabaseList> =>
      listDatabases(options, context, query),

    /** @throws {TihcError} `not_found`, `unavailable`, `engine` */
    async tables(context: Context, { databaseId, snapshot, ...query }: TablesQuery): Promise<TableList> {
      const { connectionId, name } = await resolveDatabase(context, databaseId)
      const { answer, ...provenance } = await fromServerOrSnapshot(snapshot, connectionId, {
        async live() {
          const metadata = await connections.metadata(context, connectionId)
          return await metadata.tables(name, { ...query, signal: context.signal })
        },
        kept: async () => await snapshots.tables(await placeOf(context, connectionId, databaseId), query),
      })
      const { tables, ...counts } = answer
      const data = tables.map(table => toTable(table, tableId({ databaseId, table: table.name })))
      return { data, ...counts, ...provenance }
    },

    /** @throws {TihcError} `not_found`, `unavailable`, `engine` */
    async columns(context: Context, id: string, { snapshot }: ColumnsQuery = {}): Promise<ColumnList> {
      const { databaseId, table } = readTableId(id)
      const { connectionId, name } = await resolveDatabase(context, databaseId)
      const { answer, ...provenance } = await fromServerOrSnapshot(snapshot, connectionId, {
        async live() {
          const metadata = await connections.metadata(context, connectionId)
          return await metadata.columns(name, table, { signal: context.signal })
        },
        kept: async () => await snapshots.columns(await placeOf(context, connectionId, databaseId), table),
      })
      return { data: answer.map(toTableColumn), ...provenance }
    },
  }
}
