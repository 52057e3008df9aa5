import type { Context } from '../../contract/context.ts'
import type { Parsed } from '../../contract/procedure.ts'
import type { Parameter, sql as sqlContract } from '../../contract/sql.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { ConnectionConfig, EngineSession } from '../engines/engine.ts'
import type { ResultStore } from '../results/result-store.ts'
import type { TaskRegistry } from '../tasks/task-registry.ts'
import type { TaskTarget } from '../tasks/task.ts'
import type { History } from './history.ts'
import type { GuardOptions } from './read-only-guard.ts'
import type { SessionRegistry, SqlSession } from './session-registry.ts'
import type { PlaceOptions, SqlPlace } from './sql-place.ts'
import type { SqlSessions } from './sql-sessions.ts'
import type { TextReader } from './text-reader.ts'
import { TihcError } from '../../contract/errors.ts'
import { toTihcError } from '../core/to-tihc-error.ts'
import { diskFaultOf } from '../store/store-error.ts'
import { publishTask } from '../tasks/task-events.ts'
import { checkFirstAnswer } from './first-answer.ts'
import { openKeptSession } from './kept-session.ts'
import { guardOf } from './read-only-guard.ts'
import { busySession } from './session-registry.ts'
import { resolvePlace } from './sql-place.ts'
import { SqlTask } from './sql-task.ts'
import { staysPrepared } from './statement-outcomes.ts'
import { openReader, runStatements } from './statement-runner.ts'
import { limitTime } from './time-limit.ts'

export type ExecuteInput = Parsed<typeof sqlContract['execute']>

export interface SqlRunnerOptions extends PlaceOptions, GuardOptions {
  sessions: SqlSessions
  tasks: TaskRegistry
  store: ResultStore
  history: History
  events: EventHub
  log: Log
}

/** What one run needs besides its task. */
interface Run {
  task: SqlTask
  context: Context
  input: Pick<ExecuteInput, 'params' | 'maxRows' | 'timeoutMs'>
  config: ConnectionConfig
  /** The session that stays after the call; null where it gets one for itself. */
  kept: SqlSession | null
  /** The database that the call names; null where it names none. */
  wanted: string | null
  /** Writes the text anew for a session that reads texts in another way than servers do out of the box. */
  rewrite?: (lexing: Lexing) => string
}

/** Runs the statements of a call as a task. */
export interface SqlRunner {
  /**
   * Begins it and returns at once, or once the session stands that is to be kept; how it ends is in the task.
   *
   * @throws {TihcError} `bad_request`, `not_found`, `busy`, `conflict`, `too_many`, and what opening
   *   such a session throws
   */
  start: (context: Context, input: ExecuteInput) => Promise<SqlTask>
  /** The same for statements that a person did not write, as a task of the kind `schema`, in a session of their own. */
  startChange: (context: Context, change: SchemaChangeRun) => Promise<SqlTask>
}

/** Statements that change what a database holds. */
export interface SchemaChangeRun {
  connectionId: string
  /** In which the session stands; the connection's own for null. */
  database: string | null
  /** Writes them as a session reads them. */
  write: (lexing: Lexing) => string[]
  /** How its server reads texts out of the box: what is shown until its session is open. */
  lexing: Lexing
}

export function createSqlRunner(options: SqlRunnerOptions): SqlRunner {
  const { sessions, store, history, events, log } = options

  async function run(one: Run): Promise<void> {
    const { task, input: { timeoutMs }, kept } = one
    const endLimit = limitTime(task, timeoutMs)
    const publisher = publishTask(task, events)
    let failure: TihcError | null = null
    try {
      await beginHistory(task, history)
      await execute(one, publisher.publish)
    } catch (error) {
      failure = task.stopReason && !(error instanceof TihcError && error.details?.taskId)
        ? task.stopReason
        : toTihcError(error, log)
    }
    endLimit()
    task.leaving = true
    try { await leaveSession(task, kept, sessions.registry) } catch (error) { log.error('leaving a session', error) }
    await history.end(task, failure).catch(error => log.error('writing the history', error))
    task.end(failure)
    publisher.end()
  }

  async function execute(one: Run, onFirstRows: () => void): Promise<void> {
    const { task, context, input, config, kept } = one
    const { database } = task.target
    task.session = kept ?? await sessions.open(context, config, { database, kept: false, signal: task.abort.signal })
    if (task.stopReason) throw task.stopReason
    if (one.rewrite) task.sql = one.rewrite(task.session.engine.lexing)
    const params = input.params as Parameter[] | undefined
    const reader = openReader(task, params)
    try {
      if (kept) await renewIfBare(sessions, reader, { task, context, config, kept })
      task.status = 'running'
      onFirstRows()
      if (kept) await moveTo(kept.engine, one.wanted)
      await runStatements(task, {
        reader,
        session: task.session,
        guard: guardOf(context, config, options),
        onFirstRows,
        store,
        params,
        maxRows: input.maxRows,
      })
    } finally {
      reader.close()
    }
  }

  /** Begins it, and leaves it to itself. */
  function begin(one: Run): SqlTask {
    void run(one)
    return one.task
  }

  return {
    start: async (context, input) => begin(await prepareRun(context, input, options)),
    startChange: async (context, change) => begin(await prepareChange(context, change, options)),
  }
}

/** A database that a call names is chosen in a kept session, as USE would; that it is in it must be known. */
async function moveTo(engine: EngineSession, wanted: string | null): Promise<void> {
  if (wanted === null) return
  if (engine.isStale) await engine.refresh()
  if (wanted !== engine.state.database) await engine.useDatabase(wanted)
}

/** Where the disk takes nothing, what is run decides whether it may do without. */
async function beginHistory(task: SqlTask, history: History): Promise<void> {
  try {
    await history.begin(task)
  } catch (error) {
    task.unrecorded = diskFaultOf(error)
    if (!task.unrecorded) throw error
  }
}

async function prepareRun(context: Context, input: ExecuteInput, options: SqlRunnerOptions): Promise<Run> {
  const { sessions } = options
  checkText(input.sql)
  checkFirstAnswer(input)
  const named = input.sessionId === undefined ? null : sessions.get(context, input.sessionId)
  const place = await resolvePlace(context, input, named, options)
  // It may have been closed meanwhile.
  if (named) checkFree(sessions.get(context, named.id))
  const task = new SqlTask(context, targetOf(place, named), input.sql, { id: input.taskId })
  options.tasks.add(task)
  const kept = input.session === 'keep' ? await openFor(task, context, place, options) : named
  if (kept) {
    if (input.hold) kept.hold()
    kept.busy = true
    task.session = kept
  }
  return { task, context, input, config: place.config, kept, wanted: place.database }
}

async function prepareChange(
  context: Context,
  { connectionId, database, write, lexing }: SchemaChangeRun,
  { resolveConnection, tasks }: SqlRunnerOptions,
): Promise<Run> {
  const config = await resolveConnection(context, connectionId)
  const rewrite = (session: Lexing) => write(session).join(';\n')
  const task = new SqlTask(context, targetOf({ config, database }, null), rewrite(lexing), { kind: 'schema' })
  tasks.add(task)
  return { task, context, input: {}, config, kept: null, wanted: null, rewrite }
}

/**
 * A session that the server closed while nothing was in it goes on in a new connection: nothing is lost but a moment.
 * Any other stays lost, and its next statement says so.
 */
async function renewIfBare(
  sessions: SqlSessions,
  reader: TextReader,
  { task, context, config, kept }: { task: SqlTask, context: Context, config: ConnectionConfig, kept: SqlSession },
): Promise<void> {
  await kept.engine.checkAlive()
  if (task.stopReason) throw task.stopReason
  const { state: { database }, lexing } = kept.engine
  if (!kept.isRenewable || await reader.asksForLast(lexing)) return
  // Where it was in none any more, a new one would begin in its connection's.
  const isNowhere = database === null && config.database !== null
  if (isNowhere || !await renewWhereItWas()) {
    // It stays lost, and says so: what comes next is somewhere else.
    kept.isBare = false
    return
  }
  task.notices.push(
    database === null
      ? 'The connection to the server had ended while nothing was open in it; a new one took its place.'
      : 'The connection to the server had ended while nothing was open in it; a new one took its place, in the '
        + `database “${database}”.`,
  )

  /** False where the server takes nobody there any more, as where the database was dropped. */
  async function renewWhereItWas(): Promise<boolean> {
    try {
      await sessions.renew(context, config, kept, task.abort.signal)
      return true
    } catch (error) {
      if (!(error instanceof TihcError) || error.code !== 'engine') throw error
      return false
    }
  }
}

/** Opens the session that a call keeps. Where that fails the task never was, so that the call can be made again. */
async function openFor(
  task: SqlTask,
  context: Context,
  place: SqlPlace,
  { sessions, tasks, log }: SqlRunnerOptions,
): Promise<SqlSession> {
  try {
    return await openKeptSession(sessions, context, {
      connectionId: place.config.id,
      place: () => place,
      unwanted: AbortSignal.any([context.signal, task.abort.signal]),
    })
  } catch (error) {
    const failure = task.stopReason ?? toTihcError(error, log)
    tasks.remove(task)
    task.end(failure)
    throw failure
  }
}

function targetOf({ config, database }: SqlPlace, named: SqlSession | null): TaskTarget {
  return {
    connectionId: config.id,
    connectionName: config.name,
    // A session that is in no database stays so: the connection's own is where sessions begin.
    database: database ?? (named ? named.engine.state.database : config.database),
  }
}

function checkText(sql: string): void {
  if (sql.trim() === '') {
    throw new TihcError('bad_request', 'There is no SQL to run. Write a statement and run it again.', { field: 'sql' })
  }
}

function checkFree({ busy }: SqlSession): void {
  if (busy) throw busySession()
}

/** The session of a single call ends with it; what it left open is rolled back, and the answer says so. */
async function leaveSession(task: SqlTask, kept: SqlSession | null, registry: SessionRegistry): Promise<void> {
  const { session } = task
  if (!session) return
  if (kept) {
    kept.busy = false
    kept.used()
    return
  }
  await session.engine.readWarnings()
  if (session.isPrepared || await session.engine.outlives()) {
    task.notices.push(staysPrepared)
  } else if (session.engine.state.inTransaction) {
    task.notices.push(
      'A transaction was left open; it was rolled back, because this call had a session of its '
      + 'own. Use a session to keep a transaction open.',
    )
  }
  registry.remove(session)
  try {
    await session.engine.close()
  } finally {
    // A connection to a server would stay in memory as long as the results do.
    task.session = null
  }
}
