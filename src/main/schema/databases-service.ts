import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { Database, databases as databasesContract } from '../../contract/databases.ts'
import type { Output } from '../../contract/procedure.ts'
import type { TableColumn, tables as tablesContract } from '../../contract/tables.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { Log } from '../core/log.ts'
import type { DatabaseInfo, MetadataSession } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import { TihcError } from '../../contract/errors.ts'
import { toTihcError } from '../core/to-tihc-error.ts'
import { within } from '../core/within.ts'
import { isForeignKeyViolation } from '../store/store-error.ts'
import { numberDatabases } from './database-ids.ts'
import { parseTableId, tableId } from './table-id.ts'
import { toTable, toTableColumn } from './table-record.ts'

type DatabaseList = Output<typeof databasesContract['list']>
type TableList = Output<typeof tablesContract['list']>

/** Whoever has not answered by then is named among the errors. */
const listMs = 5_000

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

/** Where a database is: its connection and its name there. */
export interface ResolvedDatabase { connectionId: string, name: string }

export type DatabasesService = ReturnType<typeof createDatabasesService>

/** Databases, tables and columns of all connections of a tenant. */
export function createDatabasesService({ store, connections, log }: DatabasesServiceOptions) {
  /** Throws `not_found` for another tenant's database just as for one that never was. */
  async function resolveDatabase(context: Context, databaseId: number): Promise<ResolvedDatabase> {
    const row = await store.db
      .selectFrom('databases')
      .select(['connection_id as connectionId', 'name'])
      .where('id', '=', databaseId)
      .where('tenant_id', '=', context.tenant)
      .where('dropped_at', 'is', null)
      .executeTakeFirst()
    if (!row) {
      throw new TihcError(
        'not_found',
        'There is no database of this id. GET /api/databases lists those that there are.',
      )
    }
    return row
  }

  async function open(context: Context, databaseId: number): Promise<{ metadata: MetadataSession, name: string }> {
    const { connectionId, name } = await resolveDatabase(context, databaseId)
    return { metadata: await connections.metadata(context, connectionId), name }
  }

  async function ask(context: Context, connectionId: string): Promise<{ databases: DatabaseInfo[], product: string }> {
    const metadata = await connections.metadata(context, connectionId)
    const databases = await metadata.databases({ signal: context.signal })
    return { databases, product: metadata.info!.product }
  }

  async function toItems(
    { tenant }: Context,
    connection: Connection,
    { databases, product }: Awaited<ReturnType<typeof ask>>,
  ): Promise<Database[]> {
    const records = await numberDatabases(
      store,
      { tenant, connectionId: connection.id },
      databases.map(({ name }) => name),
    )
    return databases.map(({ name, system }) => {
      const { id, createdAt } = records.get(name)!
      return {
        id,
        name,
        engine: connection.engine,
        createdAt: `${createdAt.slice(0, 19)}Z`,
        connectionId: connection.id,
        product,
        system,
      }
    })
  }

  return {
    resolveDatabase,

    /**
     * All connections are asked at once and none waits for another: those that do not answer within 5 s, or refuse,
     * are named in `errors`. Throws `not_found` for a `connectionId` that is not there, `conflict` where its passwords
     * are locked.
     */
    async list(context: Context, { connectionId }: { connectionId?: string } = {}): Promise<DatabaseList> {
      const asked
        = connectionId === undefined
          ? (await connections.list(context)).data
          : [await connections.get(context, connectionId)]
      const answers = await Promise.all(asked.map(async (connection) => {
        try {
          return await within(
            ask(context, connection.id),
            listMs,
            () =>
              new TihcError(
                'unavailable',
                `${connection.name} did not answer within 5 s. The server may be stopped or overloaded; try again.`,
              ),
          )
        } catch (error) {
          return toTihcError(error, log)
        }
      }))
      const data: Database[] = []
      const errors: NonNullable<DatabaseList['errors']> = []
      for (const [at, connection] of asked.entries()) {
        const answer = answers[at]!
        if (
          connectionId !== undefined
          && answer instanceof TihcError
          && isAboutPassword(answer)
          && answer.details!.reason === 'locked'
        ) {
          throw answer
        }
        if (answer instanceof TihcError) errors.push({ connectionId: connection.id, ...answer.toBody() })
        else data.push(...await toItems(context, connection, answer).catch(unlessDeleted))
      }
      return errors.length > 0 ? { data, errors } : { data }
    },

    /** Throws `not_found`, `unavailable`, `engine`. */
    async tables(context: Context, { databaseId, ...query }: TablesQuery): Promise<TableList> {
      const { metadata, name } = await open(context, databaseId)
      const { tables, ...counts } = await metadata.tables(name, { ...query, signal: context.signal })
      return { data: tables.map(table => toTable(table, tableId({ databaseId, table: table.name }))), ...counts }
    },

    /** Throws `not_found`, `unavailable`, `engine`. */
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

/** A saved password that cannot be read: who asks may enter it. */
function isAboutPassword({ code, details }: TihcError): boolean {
  return code === 'conflict' && (details?.reason === 'locked' || details?.reason === 'secret')
}

/** A connection that was deleted while it was asked has no databases. */
function unlessDeleted(error: unknown): Database[] {
  if (isForeignKeyViolation(error)) return []
  throw error
}
