import type { Context } from '../../../contract/context.ts'
import type { ConnectionsService } from '../../connections/connections-service.ts'
import type { EventHub } from '../../core/events.ts'
import type { Log } from '../../core/log.ts'
import type { MetadataSession } from '../../engines/engine.ts'
import type { DatabaseRecord } from '../../schema/database-ids.ts'
import type { Store } from '../../store/open-store.ts'
import type { Tasks, TaskWork } from '../../tasks/tasks.ts'
import type { RunningSyncs } from './source-records.ts'
import type { SyncedSource, SyncOutcome } from './source-sync.ts'
import { TihcError } from '../../../contract/errors.ts'
import { publishChange } from '../../core/events.ts'
import { toTihcError } from '../../core/to-tihc-error.ts'
import { tenantScope } from '../../store/tenant-scope.ts'
import { syncSource } from './source-sync.ts'

export interface SyncRunsOptions {
  store: Pick<Store, 'db'>
  connections: Pick<ConnectionsService, 'get' | 'metadata' | 'onChanged'>
  /** Numbers of databases that stay for a connection and a name. */
  numberDatabases: (
    at: { tenant: string, connectionId: string },
    names: string[],
  ) => Promise<Map<string, DatabaseRecord>>
  tasks: Pick<Tasks, 'start'>
  events: Pick<EventHub, 'publish'>
  log: Log
  /** Hears that data tables of a tenant were changed. */
  onChanged: (tenant: string) => void
}

export interface SyncRuns extends RunningSyncs {
  /**
   * Begins to sync databases of a connection as one task, one after the other.
   *
   * @param context whose task it is; everybody of the tenant sees it
   * @param databases their names; all but the server's own unless given
   * @returns the task's id
   * @throws {TihcError} `not_found` for a connection or database that is not there, `conflict` where one of them is
   *   being synced
   */
  start: (context: Context, connectionId: string, databases?: readonly string[]) => Promise<string>
  /**
   * Keeps a source from being synced.
   *
   * @returns what ends that
   * @throws {TihcError} `conflict` where it is being synced
   */
  hold: (sourceId: string) => () => void
}

/** A sync that ended early is gone on with for so long; after that the next one begins at the beginning. */
const resumableMs = 6 * 60 * 60 * 1000

interface Database { id: string, name: string }

export function createSyncRuns(options: SyncRunsOptions): SyncRuns {
  const { connections, numberDatabases, tasks } = options
  const running = new Set<string>()
  const lastTask = new Map<string, string>()

  /** From here on nobody else syncs them; no await may come before it. */
  function claim(databases: readonly Database[]): void {
    const busy = databases.find(({ id }) => running.has(id))
    if (busy) {
      throw new TihcError(
        'conflict',
        `“${busy.name}” is being synced already. Wait for its end, or cancel that task first.`,
        { field: 'databases' },
      )
    }
    for (const { id } of databases) running.add(id)
  }

  const release = (databases: readonly Database[]): void => databases.forEach(({ id }) => running.delete(id))

  return {
    isRunning: id => running.has(id),
    taskOf: id => lastTask.get(id) ?? null,

    hold(id) {
      if (running.has(id)) {
        throw new TihcError('conflict', 'The source is being synced. Cancel that task first, then delete it.', {
          field: 'id',
        })
      }
      running.add(id)
      return () => void running.delete(id)
    },

    async start(context, connectionId, given) {
      const { tenant, user } = context
      const { name: connectionName } = await connections.get(context, connectionId)
      const metadata = await connections.metadata(context, connectionId)
      const names = await chooseDatabases(metadata, given, context.signal)
      const numbers = await numberDatabases({ tenant, connectionId }, names)
      const databases = names.map(name => ({ name, id: `${connectionId}-${numbers.get(name)!.id}` }))
      claim(databases)
      try {
        await noteStart(options.store, { tenant, connectionId, connectionName }, databases, metadata)
        const title = names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ')
        const target = { connectionId, connectionName, database: names.length === 1 ? names[0]! : null }
        const task = tasks.start({ kind: 'sync', title, owner: { tenant, user }, shared: true, target }, async work => {
          try {
            await syncAll(options, { tenant, connectionId, metadata, databases }, work)
          } finally {
            release(databases)
            publishChange(options.events, { tenant }, 'dataSources')
          }
        })
        for (const { id } of databases) lastTask.set(id, task.id)
        publishChange(options.events, { tenant }, 'dataSources')
        return task.id
      } catch (error) {
        const { message } = toTihcError(error, options.log)
        for (const { id } of databases) await end(options, tenant, id, { status: 'failed', error: message })
        release(databases)
        throw error
      }
    },
  }
}

/** @throws {TihcError} `not_found` that names a database that is not there */
async function chooseDatabases(
  metadata: MetadataSession,
  given: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const there = await metadata.databases({ signal })
  if (!given) {
    const names = there.filter(({ system }) => !system).map(({ name }) => name)
    if (names.length > 0) return names
    throw new TihcError('not_found', 'This account sees no database there that could be synced.', { field: 'id' })
  }
  const known = new Set(there.map(({ name }) => name))
  const missing = given.find(name => !known.has(name))
  if (missing === undefined) return [...new Set(given)]
  throw new TihcError(
    'not_found',
    `There is no database “${missing}” there, or this account may not see it. Refresh the list of databases.`,
    { field: 'databases' },
  )
}

interface Place { tenant: string, connectionId: string, connectionName: string }

/** The rows of the sources, made where they are new. */
async function noteStart(
  { db }: Pick<Store, 'db'>,
  { tenant, connectionId: connection_id, connectionName: connection_name }: Place,
  databases: readonly Database[],
  { info }: MetadataSession,
): Promise<void> {
  const { product = null, version = null } = info ?? {}
  const tried_at = new Date().toISOString()
  await db.transaction().execute(async (trx) => {
    const scope = tenantScope(trx, tenant)
    for (const { id, name } of databases) {
      const { numUpdatedRows } = await scope
        .updateTable('data_sources')
        .set({ connection_name, product, version, status: 'running', error: null, tried_at })
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows > 0n) continue
      const server = { connection_id, connection_name, database: name, product, version }
      await scope
        .insertInto('data_sources')
        .values({ id, ...server, status: 'running', tried_at, created_at: tried_at })
        .execute()
    }
  })
}

interface Run { tenant: string, connectionId: string, metadata: MetadataSession, databases: readonly Database[] }

/** One after the other; one that fails does not keep the next ones from being read, unless nobody answers any more. */
async function syncAll(options: SyncRunsOptions, run: Run, work: TaskWork): Promise<void> {
  const { store: { db }, events, log, onChanged } = options
  const { tenant, databases, metadata } = run
  const sums: SyncOutcome = { tables: 0, added: 0, changed: 0, removed: 0 }
  const failures: Array<{ name: string, error: TihcError }> = []
  let before = 0
  for (const [at, database] of databases.entries()) {
    let reached = { done: 0, total: 0 }
    try {
      const source = await begin(options, run, database)
      const outcome = await syncSource({
        db,
        metadata,
        signal: work.signal,
        onProgress(done, total) {
          reached = { done, total }
          const isLast = at === databases.length - 1
          work.advance({ done: before + done, total: isLast ? before + total : null, unit: 'tables' })
        },
        onChanged: () => onChanged(tenant),
      }, source)
      for (const field of ['tables', 'added', 'changed', 'removed'] as const) sums[field] += outcome[field]
      await end(options, tenant, database.id, { status: 'completed', error: null })
    } catch (cause) {
      const error = work.signal.aborted ? work.signal.reason as TihcError : toTihcError(cause, log)
      const status = error.code === 'cancelled' ? 'cancelled' : 'failed'
      const sentence = stoppedAt(database.name, reached, error)
      await end(options, tenant, database.id, { status, error: sentence })
      await endUnread(options, tenant, databases.slice(at + 1), error)
      failures.push({ name: database.name, error: new TihcError(error.code, sentence, error.details as never) })
      if (work.signal.aborted || error.code === 'unavailable') break
    } finally {
      publishChange(events, { tenant }, 'dataSources')
    }
    before += reached.total
  }
  if (failures.length > 0) {
    const { error } = failures[0]!
    work.conclude(error.message)
    throw error
  }
  work.conclude(`${sums.tables} tables were read: ${sums.added} added, ${sums.changed} changed, ${sums.removed} gone.`)
}

/** What of a database was read, where reading it ended early. */
function stoppedAt(database: string, { done, total }: { done: number, total: number }, error: TihcError): string {
  if (done === 0) return `Nothing of “${database}” was read: ${error.message}`
  return `${done} of ${total} tables of “${database}” were read, then it ended. They are kept, and the next sync goes `
    + `on from there. ${error.message}`
}

/** Notes when a sync began and which snapshot it takes; one that ended early shortly before is gone on with. */
async function begin(
  { store: { db } }: SyncRunsOptions,
  { tenant, connectionId }: Run,
  { id, name }: Database,
): Promise<SyncedSource> {
  return await db.transaction().execute(async (trx) => {
    const scope = tenantScope(trx, tenant)
    const { snapshot, started_at, resume_after } = await scope
      .selectFrom('data_sources')
      .select(['snapshot', 'started_at', 'resume_after'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const goesOn = resume_after !== null && started_at !== null && Date.now() - Date.parse(started_at) < resumableMs
    const startedAt = goesOn ? started_at : new Date().toISOString()
    const resumeAfter = goesOn ? resume_after : null
    await scope
      .updateTable('data_sources')
      .set({ started_at: startedAt, resume_after: resumeAfter })
      .where('id', '=', id)
      .execute()
    return { id, tenant, connectionId, database: name, snapshot: snapshot + 1, startedAt, resumeAfter }
  })
}

/** Those whose turn did not come are as they were before. */
async function endUnread(
  options: SyncRunsOptions,
  tenant: string,
  databases: readonly Database[],
  { code }: TihcError,
): Promise<void> {
  if (code !== 'cancelled' && code !== 'unavailable') return
  for (const { id, name } of databases) {
    const error = `Nothing of “${name}” was read, because the sync ended before its turn.`
    await end(options, tenant, id, { status: code === 'cancelled' ? 'cancelled' : 'failed', error })
  }
}

async function end(
  { store: { db } }: SyncRunsOptions,
  tenant: string,
  id: string,
  changes: { status: 'completed' | 'failed' | 'cancelled', error: string | null },
): Promise<void> {
  await tenantScope(db, tenant).updateTable('data_sources').set(changes).where('id', '=', id).execute()
}
