import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { dropped } from '../../contract/ddl-jobs.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { JobStatements } from '../../dialects/schema-statements.ts'
import type { StructureJobs } from '../engines/engine.ts'
import type { SchemaChangesOptions } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { changeIn, checkOwn, placeOf, statementsOf } from './schema-change.ts'

type Flashback = typeof dropped['flashback']
type FlashbackDatabase = typeof dropped['flashbackDatabase']

/** Changes of structures that a server works on by itself, and what can be had back of what was dropped. */
export function createDdlJobs(options: SchemaChangesOptions): {
  ddlJobs: Handlers['ddlJobs']
  databases: Pick<Handlers['databases'], keyof typeof dropped>
} {
  const steer = (action: 'pause' | 'resume' | 'cancel'): Handlers['ddlJobs']['pause'] =>
    async (context, { id, jobId }) => {
      const connection = await options.connections.get(context, id)
      if (connection.readOnly) {
        throw new TihcError(
          'forbidden',
          'This connection is read-only: no job of the server is paused, resumed or cancelled over it.',
        )
      }
      const sql = statementsOfJobs(connection)[action](jobId)
      const jobs = await jobsOf(options, context, connection)
      await jobs.steer(sql, { signal: context.signal })
      return { status: 'success', sql: [sql] }
    }
  return {
    ddlJobs: {
      async list(context, { id, databaseId, limit }) {
        const connection = await options.connections.get(context, id)
        const place = databaseId === undefined ? null : await options.resolveDatabase(context, databaseId)
        if (place && place.connectionId !== id)
          throw new TihcError('bad_request', 'The database is of another connection.', { field: 'databaseId' })
        const jobs = await jobsOf(options, context, connection)
        return await jobs.list({ database: place?.name ?? null, limit, signal: context.signal })
      },
      pause: steer('pause'),
      resume: steer('resume'),
      cancel: steer('cancel'),
    },
    databases: {
      async dropped(context, { id }) {
        const { connection, name } = await placeOf(options, context, id)
        const jobs = await jobsOf(options, context, connection)
        return { data: await jobs.dropped(name, { signal: context.signal }) }
      },
      flashback: (context, input) => bringBack(options, context, input),
      async droppedDatabases(context, { id }) {
        const jobs = await jobsOf(options, context, await options.connections.get(context, id))
        return { data: await jobs.droppedDatabases({ signal: context.signal }) }
      },
      flashbackDatabase: (context, input) => bringDatabaseBack(options, context, input),
    },
  }
}

/** @throws {TihcError} `bad_request` for a server that changes structures at once */
function statementsOfJobs(connection: Connection): JobStatements {
  const { engine, product, version } = connection
  const { jobs } = statementsOf(connection)
  const { ddlJobs } = dialectOf(engine).capabilities(product ? { product, version } : null)
  if (jobs && ddlJobs) return jobs
  throw new TihcError(
    'bad_request',
    'This server keeps no jobs of its changes: a structure is changed when its statement has ended.',
  )
}

async function jobsOf(
  { connections }: SchemaChangesOptions,
  context: Context,
  connection: Connection,
): Promise<StructureJobs> {
  statementsOfJobs(connection)
  const { jobs } = await connections.metadata(context, connection.id)
  if (!jobs) throw new RangeError(`the engine ${connection.engine} reads no jobs`)
  return jobs
}

async function bringBack(
  options: SchemaChangesOptions,
  context: Context,
  { id, table, as, preview }: Parsed<Flashback>,
): Promise<Output<Flashback>> {
  const place = await placeOf(options, context, id)
  const { connection, name: database } = place
  const sql = statementsOfJobs(connection).flashback({ database, name: table }, as ?? null)
  await checkOwn(options, context, place)
  const exists = new TihcError(
    'conflict',
    `There is a table “${as ?? table}” already. Bring it back under another name.`,
    { field: 'as' },
  )
  const done = 'Table brought back successfully'
  return await changeIn(options, context, place, { preview, done, write: () => [sql], faults: { exists } })
}

async function bringDatabaseBack(
  options: SchemaChangesOptions,
  context: Context,
  { id, database, as, preview }: Parsed<FlashbackDatabase>,
): Promise<Output<FlashbackDatabase>> {
  const connection = await options.connections.get(context, id)
  const sql = statementsOfJobs(connection).flashbackDatabase(database, as ?? null)
  const exists = new TihcError(
    'conflict',
    `There is a database “${as ?? database}” already. Bring it back under another name.`,
    { field: 'as' },
  )
  const done = 'Database brought back successfully'
  const onServer = { connection, name: null }
  return await changeIn(options, context, onServer, { preview, done, write: () => [sql], faults: { exists } })
}
