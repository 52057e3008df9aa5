import type { Parameter } from '../../contract/sql.ts'
import type { EngineSession } from '../engines/engine.ts'
import type { ResultStore } from '../results/result-store.ts'
import type { ReadOnlyGuard } from './read-only-guard.ts'
import type { SqlSession } from './session-registry.ts'
import type { SqlTask } from './sql-task.ts'
import type { ReadyStatement, StatementPlace, TextReader } from './text-reader.ts'
import { TihcError } from '../../contract/errors.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { refuseWrites } from './read-only-guard.ts'
import {
  changesRowsAlone,
  describeEndOfTransaction,
  describeOutcome,
  endOfTransaction,
  outcomeOfStop,
  StatementOutcomes,
  staysPrepared,
  stopError,
} from './statement-outcomes.ts'
import { takeResults } from './statement-results.ts'
import { readHere } from './text-reader.ts'
import { readInThread } from './text-thread.ts'
import { refuseUnrecorded } from './unrecorded.ts'

/** What is said in words of a text that was stopped. */
const mostSentences = 20

export interface RunOptions {
  /** Reads the task's text; whoever opened it closes it. */
  reader: TextReader
  session: SqlSession
  /** Null where writes are allowed. */
  guard: ReadOnlyGuard | null
  store: ResultStore
  params?: Parameter[] | Record<string, Parameter>
  maxRows?: number
  /** Called when the first rows of a result can be read. */
  onFirstRows: () => void
}

/** One statement of the text while it runs. */
interface Running extends ReadyStatement { index: number }

/** Beyond this a text is read in a thread of its own: a megabyte of short words keeps everybody waiting for 0.4 s. */
const longText = 128 * 1024

/** What reads the text of a task, statement by statement; to be closed by its caller. */
export function openReader(task: SqlTask, params: RunOptions['params']): TextReader {
  const { owner, abort: { signal } } = task
  if (task.sql.length <= longText) return readHere(task.sql, params)
  return readInThread(task.sql, params, {
    owner,
    signal,
    onWait: (waits) => {
      task.waitsForReading = waits
    },
  })
}

/**
 * Runs the statements of a task one after the other and stops at the first error. The text is read
 * statement by statement, because each may change how the next one is to be cut (sql_mode).
 *
 * A stop that comes while a statement runs that may write does not decide how that one ends: the server does. What
 * would come after it is not run, and the task's notices say what stands.
 *
 * @throws {TihcError} whose details name the task, the statement and its place in the text
 */
export async function runStatements(task: SqlTask, options: RunOptions): Promise<void> {
  const { reader } = options
  if (options.params !== undefined) {
    await refreshIfStale(options.session.engine)
    await reader.check(options.session.engine.lexing)
  }
  const outcomes = new StatementOutcomes()
  let index = 0
  for (let place = await findNext(); place; place = await findNext()) {
    const at = { place, index, reader }
    if (task.stopReason) {
      report(task, outcomes, options.session)
      throw await located(task, task.stopReason, at)
    }
    try { await runNext(task, at, outcomes, options) } catch (error) { throw await located(task, error, at) }
    index++
  }
  if (index === 0) {
    throw new TihcError(
      'bad_request',
      'There is no statement in the text: it is empty or holds comments only. Write a statement and run it again.',
      { field: 'sql' },
    )
  }
  await reader.finish()
  // Until the task has ended, a stop may still drop the connection.
  task.onLateStop = () => noteDropped(task, outcomes, options.session)

  async function findNext(): Promise<StatementPlace | null> {
    try { return await findStatement(options) } catch (error) {
      if (task.stopReason) report(task, outcomes, options.session)
      throw error
    }
  }
}

/**
 * Finds the next statement, read as its session reads texts now. Where that is not known any more it is asked first,
 * unless the statement reads alike in any case: between two statements of a person nothing else is run that the second
 * could notice.
 */
async function findStatement(
  { reader, session: { engine }, guard, params }: RunOptions,
): Promise<StatementPlace | null> {
  const place = await reader.next(engine.lexing)
  // What ends a text, in whatever mode, is white space and comments.
  if (!place || !engine.isStale) return place
  // Values that are bound are written as the session reads them.
  if (guard === null && params === undefined && await reader.readsAlike()) return place
  await refreshIfStale(engine)
  return await reader.again(engine.lexing)
}

/** What a statement changed decides how the next one is cut and judged: not knowing it is no option. */
async function refreshIfStale(engine: EngineSession): Promise<void> {
  if (!engine.isStale || engine.state.lost !== null) return
  await engine.refresh().catch((error: unknown) => {
    // It is known, and was put back.
    if (error instanceof TihcError && error.code === 'conflict') throw error
    engine.destroy('Its settings could not be read any more.')
  })
}

/** The statement that was found last. */
interface Found { place: StatementPlace, index: number, reader: TextReader }

async function runNext(
  task: SqlTask,
  { index, reader }: Found,
  outcomes: StatementOutcomes,
  options: RunOptions,
): Promise<void> {
  const { session, guard } = options
  const { lexing, state: { database } } = session.engine
  const ready = await reader.prepare({ isGuarded: guard !== null, database })
  if (guard) await refuseWrites(guard, { judged: ready, lexing, signal: task.abort.signal })
  if (task.unrecorded) refuseUnrecorded(task, task.unrecorded, ready.verdict, lexing)
  if (session.kept && session.isBare) session.isBare = ready.leavesNothing
  await runAndFollow(task, { ...ready, index }, outcomes, options)
}

/** Runs a statement and notes what became of it; whatever did, the session is known afterwards. */
async function runAndFollow(
  task: SqlTask,
  running: Running,
  outcomes: StatementOutcomes,
  options: RunOptions,
): Promise<void> {
  const { session } = options
  const { state } = session.engine
  const wasInTransaction = state.inTransaction
  let done = false
  try {
    await runOne(task, running, options)
    done = true
    session.noteDistributed(running.distributed)
  } catch (error) {
    if (wasInTransaction && !state.inTransaction && state.lost === null)
      noteEndOfTransaction(task, error, running, outcomes)
    if (state.lost !== null && session.isPrepared) task.notices.push(staysPrepared)
    throw endOfStop(task, error, running, outcomes, session)
  } finally {
    noteOpen(task, running, session, done)
  }
  noteEnd(running, outcomes, session, wasInTransaction)
}

/** What a statement did that ended well, also where its connection was dropped at that moment. */
function noteEnd(
  running: Running,
  outcomes: StatementOutcomes,
  { engine }: SqlSession,
  wasInTransaction: boolean,
): void {
  const { inTransaction, lost, autocommit } = engine.state
  outcomes.ended(running, lost === null ? inTransaction : wasInTransaction || !autocommit)
  // Some statements commit what is open; of a connection that is gone that is not known.
  const { verdict: { kind, verb }, settlement } = running
  if (lost !== null && kind === 'write' && settlement === null && !changesRowsAlone(verb)) outcomes.settle('unknown')
}

/** A text ran to its end, and its connection was dropped all the same: what its transaction held is gone. */
function noteDropped(task: SqlTask, outcomes: StatementOutcomes, session: SqlSession): void {
  if (session.engine.state.lost === null) return
  settle(task, outcomes, session)
  tell(task)
}

/** The transaction that was open ended with a statement that failed. */
function noteEndOfTransaction(
  task: SqlTask,
  error: unknown,
  { verdict: { verb }, text }: Running,
  outcomes: StatementOutcomes,
): void {
  const outcome = endOfTransaction({ verb, text }, error)
  outcomes.settle(outcome)
  task.notices.push(describeEndOfTransaction(outcome))
}

/** What the transaction holds that is open after a statement. */
function noteOpen({ results }: SqlTask, running: Running, session: SqlSession, done: boolean): void {
  const { inTransaction, lost } = session.engine.state
  if (!session.kept || lost !== null) return
  let affectedRows: number | null = null
  for (let at = results.length - 1; results[at]?.summary.statementIndex === running.index; at--) {
    const { affectedRows: further } = results[at]!.summary
    if (further !== null) affectedRows = (affectedRows ?? 0) + further
  }
  session.open.ended(running, { done, affectedRows, inTransaction })
  session.open.isPrepared = session.isPrepared
}

/** The error of a statement, where a stop has ended it with what that left. */
function endOfStop(
  task: SqlTask,
  error: unknown,
  { verdict, isRead }: Running,
  outcomes: StatementOutcomes,
  session: SqlSession,
): unknown {
  const reason = task.stopReason
  if (!(error instanceof TihcError) || !reason) return error
  // A connection that was dropped tells nothing of a statement that may write; of a read nothing is to be known.
  if (error.code !== 'cancelled' && !(isRead && error.details?.sessionLost)) {
    if (error.details?.outcome !== undefined) outcomes.stopped(outcomeOfStop(verdict, error.details))
    report(task, outcomes, session)
    return error
  }
  const outcome = outcomeOfStop(verdict, error.details)
  outcomes.stopped(outcome)
  report(task, outcomes, session)
  return stopError(
    reason,
    outcome,
    error.details,
    dialectOf(session.engine.lexing.family).capabilities(session.engine.info),
  )
}

/** Says of every statement what stands, where there was more than one: of one alone its error says it. */
function report(task: SqlTask, outcomes: StatementOutcomes, session: SqlSession): void {
  settle(task, outcomes, session)
  if ((task.outcomes.at(-1)?.to ?? 0) > 0) tell(task)
}

/** What became of the statements, now that nothing more is run. */
function settle(task: SqlTask, outcomes: StatementOutcomes, session: SqlSession): void {
  // The session of a single call ends with it, and a transaction with its session.
  if (!session.kept || session.engine.state.lost !== null)
    outcomes.settle(session.isPrepared ? 'unknown' : 'rolledBack')
  task.outcomes = outcomes.ranges()
}

/** Says that in sentences. */
function tell(task: SqlTask): void {
  const telling = task.outcomes.filter(({ outcome }) => outcome !== 'read')
  for (const range of telling.slice(0, mostSentences)) {
    const text = describeOutcome(range)
    if (text !== null) task.notices.push(text)
  }
  if (telling.length > mostSentences) {
    task.notices.push(
      `What became of ${telling.length - mostSentences} further parts of the text the API tells: the "outcomes" of the `
      + 'task.',
    )
  }
}

async function runOne(
  task: SqlTask,
  running: Running,
  { session, store, maxRows, onFirstRows }: RunOptions,
): Promise<void> {
  const { text, parsed, isRead, asks, followsSession: changesSession } = running
  const results = takeResults(task, running, { store, onFirstRows })
  try {
    await session.engine.execute(text, {
      parsed,
      isSafe: true,
      isRead,
      asks,
      changesSession,
      maxRows,
      ...results.events,
      onUnresponsive: message => {
        task.unresponsive = message
      },
    })
  } finally {
    await results.settled()
  }
  // Its rows are a part, also where it had ended before it could be stopped.
  if (isRead && task.storageError) throw task.storageError
}

/** The error with what a caller needs to find its statement. */
async function located(task: SqlTask, error: unknown, { place: begin, index, reader }: Found): Promise<unknown> {
  if (!(error instanceof TihcError)) return error
  // Where the reader was ended with what it read, its begin is all that is known.
  const place = error.code === 'engine' ? await reader.position(error.details).catch(() => begin) : begin
  return new TihcError(error.code, error.message, {
    ...error.details,
    taskId: task.id,
    statementIndex: index,
    ...place,
    ...(task.outcomes.length > 0 && { outcomes: task.outcomes }),
    ...(task.notices.length > 0 && { notices: task.notices }),
    results: task.results.map(result => result.summary),
  })
}
