import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { ErrorDetails } from '../../contract/error-details.ts'
import type { Output } from '../../contract/procedure.ts'
import type { tables } from '../../contract/tables.ts'
import type { ObjectFault, SchemaStatements } from '../../dialects/schema-statements.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import type { EventHub } from '../core/events.ts'
import type { SchemaChangeRun } from '../sql/sql-runner.ts'
import type { Store } from '../store/open-store.ts'
import type { Task } from '../tasks/task.ts'
import type { DatabasesService } from './databases-service.ts'
import { TihcError } from '../../contract/errors.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { publishChange } from '../core/events.ts'

export interface SchemaChangesOptions {
  store: Store
  connections: Pick<ConnectionsService, 'list' | 'get' | 'metadata'>
  resolveDatabase: DatabasesService['resolveDatabase']
  /** Begins to run statements as the person. */
  startChange: (context: Context, change: SchemaChangeRun) => Promise<Task>
  events: Pick<EventHub, 'publish'>
}

/** The statements of one change and where they run. */
export interface Change {
  connection: Connection
  /** In which its session stands; the connection's own for null. */
  database: string | null
  write: SchemaChangeRun['write']
  /** What it ends with where a server finds that the object is there already, or is not there. */
  faults: Partial<Record<ObjectFault, TihcError>>
}

/** What was run, and under which task. */
export interface RanChange { taskId: string, sql: string[] }

/** A database, found by its number. */
export interface Place {
  connection: Connection
  name: string
  statements: SchemaStatements
  /** How sessions of its server read texts out of the box. */
  lexing: Lexing
}

/** @throws {TihcError} `bad_request` for a family whose databases are not changed by statements */
export function statementsOf({ engine }: Connection): SchemaStatements {
  const { schema } = dialectOf(engine)
  if (schema) return schema
  throw new TihcError('bad_request', `Databases of ${engine} are not changed by this version.`)
}

function lexingOf({ engine, product, version }: Connection): Lexing {
  return dialectOf(engine).lexing(product, version)
}

/** @throws {TihcError} `not_found`; `bad_request` as `statementsOf` */
export async function placeOf(
  { connections, resolveDatabase }: SchemaChangesOptions,
  context: Context,
  databaseId: number,
): Promise<Place> {
  const { connectionId, name } = await resolveDatabase(context, databaseId)
  const connection = await connections.get(context, connectionId)
  return { connection, name, statements: statementsOf(connection), lexing: lexingOf(connection) }
}

/** @throws {TihcError} `not_found`, `forbidden` for a database that belongs to the server itself */
export async function checkOwn(
  { connections }: SchemaChangesOptions,
  context: Context,
  { connection, name }: Place,
): Promise<void> {
  const metadata = await connections.metadata(context, connection.id)
  const { system } = await metadata.database(name, { signal: context.signal })
  if (system) {
    throw new TihcError(
      'forbidden',
      `“${name}” belongs to the server itself. TiHC changes nothing in it; use the server's own tools.`,
    )
  }
}

/**
 * Runs a change to its end. A caller that hangs up does not end it.
 *
 * @throws {TihcError} with the server's reason; `conflict` and `not_found` where it is about the object itself
 */
export async function runChange(
  { startChange, events }: SchemaChangesOptions,
  context: Context,
  { connection, database, write, faults }: Change,
): Promise<RanChange> {
  let sql: string[] = []
  const task = await startChange(context, {
    connectionId: connection.id,
    database,
    lexing: lexingOf(connection),
    // Written last for the session that runs it.
    write: lexing => sql = write(lexing),
  })
  await task.done.promise
  // Some of it may stand, whatever the end.
  publishChange(events, { tenant: context.tenant }, 'databases', connection.id)
  if (task.error) throw explained(task.error, statementsOf(connection), faults)
  return { taskId: task.id, sql }
}

/**
 * Runs a change of what a database holds, or of a server for null, or with `preview` says how.
 *
 * @throws {TihcError} as `runChange`
 */
export async function changeIn(
  options: SchemaChangesOptions,
  context: Context,
  { connection, name }: { connection: Connection, name: string | null },
  { preview, done, ...change }: Pick<Change, 'write' | 'faults'> & { preview: boolean, done: string },
): Promise<Output<typeof tables['addColumn']>> {
  if (preview) return { sql: change.write(lexingOf(connection)) }
  const ran = await runChange(options, context, { ...change, connection, database: name })
  return { status: 'success', message: done, ...ran }
}

/** What a server says of the object itself has a code of its own; all else keeps its reason. */
function explained(error: TihcError, statements: SchemaStatements, faults: Change['faults']): TihcError {
  if (error.code !== 'engine') return error
  const { errno, message } = error.details as ErrorDetails['engine']
  const fault = statements.faultOf({ errno, message })
  return (fault && faults[fault]) ?? error
}
