import type { Context } from '../../contract/context.ts'
import type { ConnectionConfig } from '../engines/engine.ts'
import type { SqlSession } from './session-registry.ts'
import { TihcError } from '../../contract/errors.ts'

/** Where a call is to run, as far as it says so. */
export interface NamedPlace { connectionId?: string, databaseId?: number, database?: string }

/** The connection, secrets opened, and the database that the call names; null where it names none. */
export interface SqlPlace { config: ConnectionConfig, database: string | null }

export interface PlaceOptions {
  /**
   * Opens the saved connection for this person: `readOnly` is set for viewers too.
   *
   * @throws {TihcError} `not_found`
   */
  resolveConnection: (context: Context, connectionId: string) => Promise<ConnectionConfig>
  /** @throws {TihcError} `not_found` */
  resolveDatabase: (context: Context, databaseId: number) => Promise<{ connectionId: string, name: string }>
}

/**
 * Which connection and database a call means; what is named twice must agree.
 *
 * @param session the session that the call names, else null
 * @throws {TihcError} `bad_request` that names the field, `not_found`
 */
export async function resolvePlace(
  context: Context,
  input: NamedPlace,
  session: SqlSession | null,
  options: PlaceOptions,
): Promise<SqlPlace> {
  const database = await databaseOf(context, input, options)
  const connectionId = database?.connectionId ?? input.connectionId ?? session?.connectionId
  if (!connectionId) {
    throw new TihcError('bad_request', 'Name where to run it: databaseId, connectionId or sessionId.', {
      field: 'databaseId',
    })
  }
  if (![input.connectionId, session?.connectionId].every(other => !other || other === connectionId)) {
    throw new TihcError(
      'bad_request',
      'The database, the connection and the session that are named do not belong together.',
      {
        field: database ? 'databaseId' : 'connectionId',
      },
    )
  }
  const config = await options.resolveConnection(context, connectionId)
  return { config, database: database?.name ?? input.database ?? null }
}

async function databaseOf(
  context: Context,
  input: NamedPlace,
  { resolveDatabase }: PlaceOptions,
): Promise<{ connectionId: string, name: string } | null> {
  if (input.databaseId === undefined) return null
  const database = await resolveDatabase(context, input.databaseId)
  if (input.database !== undefined && input.database !== database.name) {
    throw new TihcError('bad_request', 'The id and the name are of two databases. Name the database by one of them.', {
      field: 'database',
    })
  }
  return database
}
