import type { Parameter } from '../../contract/sql.ts'
import type { Verdict } from '../../dialects/dialect.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Statement } from '../../language/splitter.ts'
import type { EngineSession } from '../engines/engine.ts'
import type { ResultStore } from '../results/result-store.ts'
import type { ReadOnlyGuard } from './read-only-guard.ts'
import type { SqlSession } from './session-registry.ts'
import type { SqlTask } from './sql-task.ts'
import { TihcError } from '../../contract/errors.ts'
import { followsSession, judgeStatement, mayBeEnded } from '../../dialects/classifier.ts'
import { errorPosition } from '../../dialects/error-position.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { leavesNothing } from '../../dialects/session-traces.ts'
import { adviceOn } from '../../dialects/statement-advice.ts'
import { createTokenReader } from '../../language/splitter.ts'
import { checkParameters, createParameterBinder } from './parameters.ts'
import { refuseWrites } from './read-only-guard.ts'
import { describeOutcome, outcomeOfStop, StatementOutcomes, stopError } from './statement-outcomes.ts'
import { takeResults } from './statement-results.ts'
import { refuseUnrecorded } from './unrecorded.ts'

/** What is said in words of a text that was stopped. */
const mostSentences = 20

export interface RunOptions {
  session: SqlSession
  /** Null where writes are allowed. */
  guard: ReadOnlyGuard | null
  store: ResultStore
  params?: Parameter[] | Record<string, Parameter>
  maxRows?: number
  /** Called when the first rows of a result can be read. */
  onFirstRows: () => void
}

/** What is known of one statement of the text while it runs. */
interface Running {
  /** As it is sent: parameters are bound. */
  parsed: ParsedStatement
  verdict: Verdict
  /** It may be ended early, and where it is stopped its answer does not matter. */
  isRead: boolean
  index: number
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
  const { engine } = options.session
  checkParameters(task.sql, options.params, engine.lexing)
  const reader = createTokenReader(task.sql)
  const binder = createParameterBinder(options.params)
  const outcomes = new StatementOutcomes()
  let index = 0
  for (let statement = reader.next(engine.lexing); statement; statement = reader.next(engine.lexing)) {
    const { lexing } = engine
    if (task.stopReason) {
      report(task, outcomes, options.session)
      throw located(task, task.stopReason, statement, index, lexing)
    }
    try {
      const parsed = binder.bind(new ParsedStatement(statement.text, lexing, statement.tokens))
      const verdict = judgeStatement(parsed)
      if (options.guard)
        await refuseWrites(options.guard, { statement: parsed, verdict, session: engine, signal: task.abort.signal })
      if (task.unrecorded) refuseUnrecorded(task, task.unrecorded, verdict, lexing)
      const { session } = options
      if (session.kept && session.isBare) session.isBare = leavesNothing(verdict, parsed)
      await runAndFollow(task, { parsed, verdict, isRead: mayBeEnded(verdict, parsed.text), index }, outcomes, options)
    } catch (error) {
      throw located(task, error, statement, index, lexing)
    }
    index++
  }
  if (index === 0) {
    throw new TihcError(
      'bad_request',
      'There is no statement in the text: it is empty or holds comments only. Write a statement and run it again.',
      { field: 'sql' },
    )
  }
  binder.finish()
}

/** Runs a statement and notes what became of it; whatever did, the session is known afterwards. */
async function runAndFollow(
  task: SqlTask,
  running: Running,
  outcomes: StatementOutcomes,
  options: RunOptions,
): Promise<void> {
  const { session } = options
  const { engine } = session
  const { parsed, verdict } = running
  let done = false
  try {
    await runOne(task, running, options)
    done = true
  } catch (error) {
    throw endOfStop(task, error, running, outcomes, session)
  } finally {
    await followSession(engine, parsed)
    noteOpen(task, running, session, done)
  }
  outcomes.ended(verdict, parsed, engine.state.inTransaction)
}

/** What the transaction holds that is open after a statement. */
function noteOpen({ results }: SqlTask, { parsed, verdict, index }: Running, session: SqlSession, done: boolean): void {
  const { inTransaction, lost } = session.engine.state
  if (!session.kept || lost !== null) return
  let affectedRows: number | null = null
  for (let at = results.length - 1; results[at]?.summary.statementIndex === index; at--) {
    const { affectedRows: further } = results[at]!.summary
    if (further !== null) affectedRows = (affectedRows ?? 0) + further
  }
  session.open.ended(verdict, parsed, { done, affectedRows, inTransaction })
}

/**
 * What a statement changed in the session decides how the next one is cut and judged: not knowing it is no option, also
 * where it failed half-way.
 */
async function followSession(engine: EngineSession, statement: ParsedStatement): Promise<void> {
  if (engine.state.lost === null && followsSession(statement))
    await engine.refresh().catch(() => engine.destroy('Its settings could not be read any more.'))
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

/** Says of every statement what stands, where there was more than one. */
function report(task: SqlTask, outcomes: StatementOutcomes, session: SqlSession): void {
  // The session of a single call ends with it, and a transaction with its session.
  if (!session.kept || session.engine.state.lost !== null) outcomes.rolledBack()
  task.outcomes = outcomes.ranges()
  if ((task.outcomes.at(-1)?.to ?? 0) === 0) return
  const telling = task.outcomes.filter(({ outcome }) => outcome !== 'read')
  for (const range of telling.slice(0, mostSentences)) {
    const text = describeOutcome(range)
    if (text !== null) task.notices.push(text)
  }
  if (telling.length > mostSentences) {
    task.notices.push(
      `What became of ${telling.length - mostSentences} further parts of the text is in the outcomes of the task.`,
    )
  }
}

async function runOne(
  task: SqlTask,
  running: Running,
  { session, store, maxRows, onFirstRows }: RunOptions,
): Promise<void> {
  const { parsed, isRead } = running
  const results = takeResults(task, running, { store, onFirstRows })
  try {
    await session.engine.execute(parsed.text, {
      parsed,
      isRead,
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
function located(task: SqlTask, error: unknown, statement: Statement, statementIndex: number, lexing: Lexing): unknown {
  if (!(error instanceof TihcError)) return error
  const place = error.code === 'engine'
    ? errorPosition(error.details, statement, lexing)
    : { line: statement.line, column: statement.column }
  const advice = error.code === 'engine' ? adviceOn(error.details, statement, lexing) : null
  return new TihcError(error.code, error.message, {
    ...error.details,
    taskId: task.id,
    statementIndex,
    ...place,
    ...(advice && { advice }),
    ...(task.outcomes.length > 0 && { outcomes: task.outcomes, notices: task.notices }),
    results: task.results.map(result => result.summary),
  })
}
