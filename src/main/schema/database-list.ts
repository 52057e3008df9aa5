import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { Database, databases as databasesContract } from '../../contract/databases.ts'
import type { Output } from '../../contract/procedure.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { Log } from '../core/log.ts'
import type { DatabaseInfo } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import { TihcError } from '../../contract/errors.ts'
import { toTihcError } from '../core/to-tihc-error.ts'
import { within } from '../core/within.ts'
import { isForeignKeyViolation } from '../store/store-error.ts'
import { numberDatabases } from './database-ids.ts'

export type DatabaseList = Output<typeof databasesContract['list']>

/** Whoever has not answered by then is named among the errors. */
const listMs = 5_000

export interface DatabaseListSources {
  store: Store
  connections: Pick<ConnectionsService, 'list' | 'get' | 'metadata'>
  log: Log
}

/** What a server said. */
interface Answer { databases: DatabaseInfo[], product: string }

/**
 * The databases of a connection, or of all that the tenant has. They are asked at once and none waits for another:
 * those that do not answer within 5 s, or refuse, are named in `errors`.
 *
 * @throws {TihcError} `not_found` for a `connectionId` that is not there, `conflict` where its passwords are locked
 */
export async function listDatabases(
  sources: DatabaseListSources,
  context: Context,
  connectionId?: string,
): Promise<DatabaseList> {
  const { store, connections } = sources
  const asked = connectionId === undefined
    ? (await connections.list(context)).data
    : [await connections.get(context, connectionId)]
  const answers = await Promise.all(asked.map(connection => ask(sources, context, connection)))
  const data: Database[] = []
  const errors: NonNullable<DatabaseList['errors']> = []
  for (const [at, connection] of asked.entries()) {
    const answer = answers[at]!
    if (!(answer instanceof TihcError)) {
      data.push(...await toItems(store, context, connection, answer).catch(unlessDeleted))
    } else if (connectionId !== undefined && isLocked(answer)) {
      throw answer
    } else {
      errors.push({ connectionId: connection.id, ...answer.toBody() })
    }
  }
  return errors.length > 0 ? { data, errors } : { data }
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
  store: Store,
  { tenant }: Context,
  connection: Connection,
  { databases, product }: Answer,
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

/** The saved passwords are locked: who asks may unlock them. */
function isLocked({ code, details }: TihcError): boolean {
  return code === 'conflict' && details?.reason === 'locked'
}

/** A connection that was deleted while it was asked has no databases. */
function unlessDeleted(error: unknown): Database[] {
  if (isForeignKeyViolation(error)) return []
  throw error
}
