import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { Database, databases as databasesContract } from '../../contract/databases.ts'
import type { Output } from '../../contract/procedure.ts'
import type { SnapshotUse } from '../../contract/snapshot.ts'
import type { SnapshotLists } from '../catalog/sources/snapshot-lists.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { Log } from '../core/log.ts'
import type { DatabaseInfo } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import type { DatabaseRecord } from './database-ids.ts'
import { TihcError } from '../../contract/errors.ts'
import { toTihcError } from '../core/to-tihc-error.ts'
import { within } from '../core/within.ts'
import { isForeignKeyViolation } from '../store/store-error.ts'
import { numberDatabases } from './database-ids.ts'
import { isOutOfReach } from './out-of-reach.ts'
import { wireTime } from './snapshot-answer.ts'

export type DatabaseList = Output<typeof databasesContract['list']>

/** Whoever has not answered by then is named among the errors. */
const listMs = 5_000

export interface DatabaseListSources {
  store: Store
  connections: Pick<ConnectionsService, 'list' | 'get' | 'metadata'>
  snapshots: Pick<SnapshotLists, 'databases'>
  log: Log
}

/** What a server said. */
interface Answer { databases: DatabaseInfo[], product: string }

/**
 * The databases of a connection, or of all that the tenant has. They are asked at once and none waits for another:
 * those that do not answer within 5 s, or refuse, are named in `errors`.
 *
 * @throws {TihcError} `not_found` for a `connectionId` that is not there, `conflict` where its passwords are locked and
 *   there is no snapshot that may stand in
 */
export async function listDatabases(
  sources: DatabaseListSources,
  context: Context,
  { connectionId, snapshot }: { connectionId?: string, snapshot?: SnapshotUse },
): Promise<DatabaseList> {
  const { connections } = sources
  const asked = connectionId === undefined
    ? (await connections.list(context)).data
    : [await connections.get(context, connectionId)]
  if (snapshot === 'only')
    return { data: (await Promise.all(asked.map(each => readSnapshot(sources, context, each)))).flat() }
  const answers = await Promise.all(asked.map(connection => ask(sources, context, connection)))
  const data: Database[] = []
  const errors: NonNullable<DatabaseList['errors']> = []
  for (const [at, connection] of asked.entries()) {
    const answer = answers[at]!
    if (!(answer instanceof TihcError)) {
      data.push(...await toItems(sources, context, connection, answer).catch(unlessDeleted))
      continue
    }
    const kept = snapshot && isOutOfReach(answer) ? await readSnapshot(sources, context, connection) : []
    if (kept.length === 0 && connectionId !== undefined && isLocked(answer)) throw answer
    data.push(...kept)
    errors.push({ connectionId: connection.id, ...answer.toBody() })
  }
  return errors.length > 0 ? { data, errors } : { data }
}

/** What syncs saw of a connection; nothing where there was none. */
async function readSnapshot(
  { snapshots }: DatabaseListSources,
  { tenant }: Context,
  connection: Connection,
): Promise<Database[]> {
  const databases = await snapshots.databases(tenant, connection.id)
  return databases.map(({ id, name, createdAt, product, takenAt }) => ({
    id,
    name,
    engine: connection.engine,
    createdAt: wireTime(createdAt),
    connectionId: connection.id,
    product: product ?? connection.product ?? '',
    system: false,
    asOf: wireTime(takenAt),
  }))
}

async function ask(
  { connections, log }: DatabaseListSources,
  context: Context,
  { id, name }: Connection,
): Promise<Answer | TihcError> {
  async function read(): Promise<Answer> {
    const metadata = await connections.metadata(context, id)
    const databases = await metadata.databases({ signal: context.signal })
    return { databases, product: metadata.info!.product }
  }

  try {
    return await within(
      read(),
      listMs,
      () =>
        new TihcError(
          'unavailable',
          `${name} did not answer within 5 s. The server may be stopped or overloaded; try again.`,
        ),
    )
  } catch (error) {
    return toTihcError(error, log)
  }
}

async function toItems(
  { store }: DatabaseListSources,
  { tenant }: Context,
  connection: Connection,
  { databases, product }: Answer,
): Promise<Database[]> {
  const records = await numberDatabases(
    store,
    { tenant, connectionId: connection.id },
    databases.map(({ name }) => name),
  )
  return databases.map(({ name, system }) => toDatabase(records.get(name)!, { connection, product, system }))
}

/** A database of a server as the API documents it. */
export function toDatabase(
  { id, name, createdAt }: DatabaseRecord,
  { connection, product, system }: { connection: Connection, product: string, system: boolean },
): Database {
  return {
    id,
    name,
    engine: connection.engine,
    createdAt: wireTime(createdAt),
    connectionId: connection.id,
    product,
    system,
  }
}

/** The saved passwords are locked: who asks may unlock them. */
function isLocked({ code, details }: TihcError): boolean {
  return code === 'conflict' && details?.reason === 'locked'
}

/** A connection that was deleted while it was asked has no databases. */
function unlessDeleted(error: unknown): Database[] {
  if (isForeignKeyViolation(error)) return []
  throw error
}
