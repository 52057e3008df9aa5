import type { Context } from '../../contract/context.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { Parameter, sql as sqlContract, TaskState } from '../../contract/sql.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { ConnectionConfig, Engine, EngineSession } from '../engines/engine.ts'
import type { ResultStore, StoredResult } from '../results/result-store.ts'
import type { History } from './history.ts'
import type { SessionPlace } from './session-registry.ts'
import type { TaskTarget } from './task.ts'
import { TihcError } from '../../contract/errors.ts'
import { limits } from '../../contract/sql.ts'
import { toTihcError } from '../core/to-tihc-error.ts'
import { toRowObjects } from '../results/row-objects.ts'
import { watchProgress } from './progress.ts'
import { SessionRegistry, SqlSession } from './session-registry.ts'
import { runStartStatements } from './start-statements.ts'
import { runStatements } from './statement-runner.ts'
import { TaskRegistry } from './task-registry.ts'
import { Task } from './task.ts'

type Call<V extends keyof typeof sqlContract> = Parsed<typeof sqlContract[V]>
type Answer<V extends keyof typeof sqlContract> = Output<typeof sqlContract[V]>

/** What the service needs of its neighbours. */
export interface SqlServiceOptions {
  /** Opens the saved connection for this person: `readOnly` is set for viewers too. Throws `not_found`. */
  resolveConnection: (context: Context, connectionId: string) => Promise<ConnectionConfig>
  /** Throws `not_found`. */
  resolveDatabase: (context: Context, databaseId: number) => Promise<{ connectionId: string, name: string }>
  engineFor: (config: ConnectionConfig) => Engine
  /** Hears how opening a session on a connection went, for its status. */
  onConnected?: (connectionId: string, failure: TihcError | null) => void
  openResultStore: (makeRoom: () => boolean) => Promise<ResultStore>
  history: History
  events: EventHub
  log: Log
}

/** Where a call is to run, as far as it says so. */
interface NamedPlace { connectionId?: string, databaseId?: number, database?: string }

/** How many statements run and how many transactions are open. */
export interface OpenWork { statements: number, transactions: number }

export type SqlService = Awaited<ReturnType<typeof createSqlService>>

/** Who forbids writes; viewers use every connection as if it were read-only. */
function guardOf(context: Context, config: ConnectionConfig): 'connection' | 'role' | null {
  if (context.role === 'viewer') return 'role'
  return config.readOnly ? 'connection' : null
}

/** TiDB does not quote the name that a sign-in brings: one with a backtick in it is chosen afterwards. */
async function openEngine(
  engine: Engine,
  config: ConnectionConfig,
  database: string | null,
  signal: AbortSignal,
): Promise<EngineSession> {
  if (!database?.includes('`')) return engine.openSession(config, { database, signal })
  const session = await engine.openSession(config, { database: null, signal })
  await moveTo(session, database)
  return session
}

/** Makes `database` the session's own; a session that cannot be there is closed. */
async function moveTo(engine: EngineSession, database: string): Promise<void> {
  if (engine.state.database === database) return
  try {
    await engine.useDatabase(database)
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Statements, sessions, tasks and results of all people. */
export async function createSqlService(options: SqlServiceOptions) {
  const { resolveConnection, resolveDatabase, engineFor, history, events, log } = options
  const sessions = new SessionRegistry()
  const tasks = new TaskRegistry()
  const store = await options.openResultStore(() => tasks.freeOldest())
  await history.closeInterrupted()
  const sweep = setInterval(() => {
    for (const session of sessions.idle()) void closeSession(session).catch(error => log.error('closing an idle session', error))
  }, 60_000).unref()

  /** Which connection and database a call means; what is named twice must agree. */
  async function target(context: Context, input: NamedPlace, session: SqlSession | null) {
    const database = input.databaseId === undefined
      ? null
      : await resolveDatabase(context, input.databaseId)
    if (database && input.database !== undefined && input.database !== database.name) {
      throw new TihcError('bad_request', 'The id and the name are of two databases. Name the database by one of them.', {
        field: 'database',
      })
    }
    const connectionId = database?.connectionId ?? input.connectionId ?? session?.connectionId
    if (!connectionId)
      throw new TihcError('bad_request', 'Name where to run it: databaseId, connectionId or sessionId.', { field: 'databaseId' })
    if ((input.connectionId && input.connectionId !== connectionId) || (session && session.connectionId !== connectionId)) {
      throw new TihcError('bad_request', 'The database, the connection and the session that are named do not belong together.', {
        field: database ? 'databaseId' : 'connectionId',
      })
    }
    const config = await resolveConnection(context, connectionId)
    return { config, database: database?.name ?? input.database ?? null }
  }

  async function openSession(context: Context, config: ConnectionConfig, database: string | null, kept: boolean, signal: AbortSignal): Promise<SqlSession> {
    try {
      const engine = await openEngine(engineFor(config), config, database ?? config.database, signal)
      const begun = engine.state.database
      await runStartStatements(engine, config.startSql, guardOf(context, config), signal)
      if (database !== null && begun !== null) await moveTo(engine, begun)
      options.onConnected?.(config.id, null)
      const session = new SqlSession({
        owner: context,
        connectionId: config.id,
        engine,
        kept,
      })
      sessions.add(session)
      return session
    } catch (error) {
      if (error instanceof TihcError && error.code === 'unavailable') options.onConnected?.(config.id, error)
      throw error
    }
  }

  /** Ends a session: its statement is cancelled, its results are freed. */
  async function closeSession(session: SqlSession, reason = new TihcError('cancelled', 'The statement was cancelled because its session was closed.')): Promise<void> {
    sessions.remove(session)
    const own = tasks.all().filter(task => task.session === session)
    await Promise.all(own.map(task => stopSurely(task, reason)))
    if (session.kept) own.forEach(task => tasks.free(task))
    await session.engine.close()
  }

  /** A server that does not react loses its connection: what ends must end. */
  async function stopSurely(task: Task, reason: TihcError): Promise<void> {
    await task.stop(reason).catch(() => task.stop(reason, { dropConnection: true }))
  }

  /** The call's time is up. What cannot be stopped goes on, and the caller hears that; a server that is silent loses its connection. */
  async function stopOverdue(task: Task, timeoutMs: number): Promise<void> {
    const reason = new TihcError('unavailable', `The server did not answer within the ${timeoutMs} ms that the call allowed, so the statement was stopped.`)
    try { await task.stop(reason) } catch (error) {
      const isAlive = error instanceof TihcError && error.details?.reason === 'notStopped' && error.details.part !== 'timeout'
      if (!isAlive) return void await task.stop(reason, { dropConnection: true })
      task.overdue.reject(new TihcError('unavailable', `The server did not answer within the ${timeoutMs} ms that the call allowed. ${error.message}`, { ...error.details, taskId: task.id }))
    }
  }

  async function run(task: Task, context: Context, input: Call<'execute'>, kept: SqlSession | null, config: ConnectionConfig): Promise<void> {
    const timer = input.timeoutMs === undefined
      ? null
      : setTimeout(() => void stopOverdue(task, input.timeoutMs!), input.timeoutMs)
    const progress = watchProgress(task, events)
    let failure: TihcError | null = null
    try {
      await history.begin(task)
      task.session = kept ?? await openSession(context, config, task.target.database, false, task.abort.signal)
      if (task.stopReason) throw task.stopReason
      task.status = 'running'
      progress.tell()
      await useDatabase(task, kept)
      await runStatements(task, {
        session: task.session,
        guard: guardOf(context, config),
        onFirstRows: progress.tell,
        store,
        params: input.params as Parameter[] | undefined,
        maxRows: input.maxRows,
      })
    } catch (error) {
      failure = task.stopReason && !(error instanceof TihcError && error.details?.taskId)
        ? task.stopReason
        : toTihcError(error, log)
    }
    if (timer) clearTimeout(timer)
    try { await leaveSession(task, kept) } catch (error) { log.error('leaving a session', error) }
    task.end(failure)
    progress.end()
    await history.end(task).catch(error => log.error('writing the history', error))
  }

  /** A database that the call names is chosen in a kept session, as USE would. */
  async function useDatabase(task: Task, kept: SqlSession | null): Promise<void> {
    const { database } = task.target
    if (kept && database !== null && database !== kept.engine.state.database)
      await kept.engine.useDatabase(database)
  }

  /** The session of a single call ends with it; what it left open is rolled back, and the answer says so. */
  async function leaveSession(task: Task, kept: SqlSession | null): Promise<void> {
    const { session } = task
    if (!session) return
    if (kept) {
      kept.busy = false
      kept.lastUsed = Date.now()
      return
    }
    if (session.engine.state.inTransaction)
      task.notices.push('A transaction was left open; it was rolled back, because this call had a session of its own. Use a session to keep a transaction open.')
    sessions.remove(session)
    await session.engine.close()
  }

  async function start(input: Call<'execute'>, context: Context): Promise<Task> {
    if (input.sql.trim() === '')
      throw new TihcError('bad_request', 'There is no SQL to run. Write a statement and run it again.', { field: 'sql' })
    const kept = input.sessionId === undefined
      ? null
      : sessions.get(context, input.sessionId)
    const { config, database } = await target(context, input, kept)
    // It may have been closed meanwhile.
    if (kept) sessions.get(context, kept.id)
    if (kept?.busy)
      throw new TihcError('busy', 'This session still runs another statement. Wait for it, cancel it, or use another session.')
    const where: TaskTarget = {
      connectionId: config.id,
      connectionName: config.name,
      // A session that is in no database stays so: the connection's own is where sessions begin.
      database: database ?? (kept ? kept.engine.state.database : config.database),
    }
    const task = new Task({ tenant: context.tenant, user: context.user }, where, input.sql)
    tasks.add(task)
    if (kept) {
      kept.busy = true
      task.session = kept
    }
    void run(task, context, input, kept, config)
    return task
  }

  async function firstRows(result: StoredResult | undefined) {
    if (!result || result.summary.columns.length === 0) return []
    return toRowObjects(result.summary.columns, await result.window(0, limits.rowsInAnswer))
  }

  function resultOf(task: Task, index: number): StoredResult {
    const result = task.results[index]
    if (!result)
      throw new TihcError('not_found', `The task has ${task.results.length} results; there is no result ${index}. Results are counted from 0 and appear when the server begins to answer.`)
    return result
  }

  return {
    async execute(input: Call<'execute'>, context: Context): Promise<Answer<'execute'>> {
      const task = await start(input, context)
      if (input.async) return { status: 'running', taskId: task.id }
      await Promise.race([task.done.promise, task.overdue.promise])
      if (task.error) throw task.error
      const [first] = task.results
      const data = await firstRows(first)
      return {
        status: 'success',
        data,
        taskId: task.id,
        columns: first?.summary.columns ?? [],
        rowCount: first?.rowCount ?? 0,
        truncated: data.length < (first?.rowCount ?? 0),
        results: task.results.map(result => result.summary),
        session: task.session?.kept
          ? task.session.state()
          : null,
        notices: task.notices,
      }
    },

    async status({ taskId, data }: Call<'status'>, context: Context): Promise<Answer<'status'>> {
      const task = tasks.get(context, taskId)
      const { status, message, ...rest } = task.state()
      return {
        status,
        message,
        data: data ? await firstRows(task.results[0]) : [],
        ...rest,
      }
    },

    tasks(_: Call<'tasks'>, context: Context): Answer<'tasks'> {
      return {
        data: tasks.of(context).reverse().map(task => task.summary()),
      }
    },

    async rows({ taskId, result: index, offset, limit }: Call<'rows'>, context: Context): Promise<Answer<'rows'>> {
      const result = resultOf(tasks.get(context, taskId), index)
      const complete = result.complete
      const rowCount = result.rowCount
      return {
        columns: result.summary.columns,
        rows: await result.window(offset, limit),
        offset,
        rowCount,
        complete,
      }
    },

    async cell({ taskId, result: index, row, column }: Call<'cell'>, context: Context): Promise<Answer<'cell'>> {
      const found = await resultOf(tasks.get(context, taskId), index).cell(row, column)
      if (!found) throw new TihcError('not_found', `There is no cell at row ${row}, column ${column} of this result. Both are counted from 0.`)
      return found
    },

    async cancel({ taskId, dropConnection }: Call<'cancel'>, context: Context): Promise<TaskState> {
      const task = tasks.get(context, taskId)
      await task.stop(new TihcError('cancelled', 'The statement was cancelled.'), { dropConnection })
      return task.state()
    },

    async free({ taskId }: Call<'free'>, context: Context): Promise<void> {
      const task = tasks.get(context, taskId)
      await stopSurely(task, new TihcError('cancelled', 'The statement was cancelled because its result was freed.'))
      tasks.free(task)
    },

    sessions(_: Call<'sessions'>, context: Context): Answer<'sessions'> {
      return {
        data: sessions.of(context).filter(session => session.kept).map(session => session.state()),
      }
    },

    async openSession(input: Call<'openSession'>, context: Context): Promise<Answer<'openSession'>> {
      return sessions.opening(context, input.connectionId, async (opening) => {
        const { config, database } = await target(context, input, null)
        try {
          const session = await openSession(context, config, database, true, AbortSignal.any([context.signal, opening.abort.signal]))
          if (opening.reason) await closeSession(session)
          else return session.state()
        } catch (error) {
          if (!opening.reason) throw error
        }
        throw opening.reason
      })
    },

    async closeSession({ id }: Call<'closeSession'>, context: Context): Promise<void> {
      await closeSession(sessions.get(context, id))
    },

    history(filter: Call<'history'>, { tenant, user }: Context): Promise<Answer<'history'>> {
      return history.list({ tenant, user }, filter)
    },

    historyEntry({ id }: Call<'historyEntry'>, { tenant, user }: Context): Promise<Answer<'historyEntry'>> {
      return history.get({ tenant, user }, id)
    },

    deleteHistoryEntry({ id }: Call<'deleteHistoryEntry'>, { tenant, user }: Context): Promise<void> {
      return history.delete({ tenant, user }, id)
    },

    async clearHistory(filter: Call<'clearHistory'>, { tenant, user }: Context): Promise<Answer<'clearHistory'>> {
      return { deleted: await history.clear({ tenant, user }, filter) }
    },

    /** Ends the sessions that `test` picks, those on their way too, for a connection that was deleted or a person who was. */
    async endSessions(test: (session: SessionPlace) => boolean, why: string): Promise<void> {
      const reason = new TihcError('cancelled', why)
      for (const opening of sessions.openings().filter(test)) opening.stop(reason)
      const onTheirWay = tasks.all().filter(task => !task.ended && !task.session && test({ owner: task.owner, connectionId: task.target.connectionId }))
      await Promise.all([
        ...onTheirWay.map(task => stopSurely(task, reason)),
        ...sessions.where(test).map(session => closeSession(session, reason)),
      ])
    },

    /** Lets go at once of what a smaller quota or a shorter history leaves no room for. */
    async fit(): Promise<void> {
      store.fit()
      await history.trim()
    },

    /** What would be lost if everything ended now, of all people together. */
    openWork(): OpenWork {
      return {
        statements: tasks.all().filter(task => !task.ended).length,
        transactions: sessions.where(({ engine: { state } }) => state.inTransaction && state.lost === null).length,
      }
    },

    /** Cancels what runs, closes every session and gives the results' space back. */
    async close(): Promise<void> {
      clearInterval(sweep)
      const reason = new TihcError('cancelled', 'The statement was cancelled because TiHC was closed.')
      for (const opening of sessions.openings()) opening.stop(reason)
      await Promise.all(tasks.all().map(task => stopSurely(task, reason)))
      await Promise.all(sessions.where(() => true).map(session => closeSession(session)))
      for (const task of tasks.all()) tasks.free(task)
      await store.close()
    },
  }
}
