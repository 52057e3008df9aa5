import type { Parameter } from '../../contract/sql.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Statement } from '../../language/splitter.ts'
import type { EngineSession, ResultWriter } from '../engines/engine.ts'
import type { ResultStore, StoredResult } from './result-store.ts'
import type { SqlSession } from './session-registry.ts'
import type { Task } from './task.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../contract/errors.ts'
import { createStatementReader } from '../../language/splitter.ts'
import { changesSessionMode, classify, guardReadOnly } from './classifier.ts'
import { errorPosition } from './error-position.ts'
import { excerpt } from './excerpt.ts'
import { checkParameters, createParameterBinder } from './parameters.ts'
import { QuotaError } from './result-store.ts'

/** The text of a statement that is kept beside its result. */
const keptTextLength = 64 * 1024

/** Reads the rows of a result that has none. */
const noRows = {
  cells: () => [],
  cell: () => ({ value: null, bytes: 0 }),
}

export interface RunOptions {
  session: SqlSession
  /** Who forbids writes: the connection's switch or the person's role; null when nobody does. */
  guard: 'connection' | 'role' | null
  store: ResultStore
  params?: Parameter[] | Record<string, Parameter>
  maxRows?: number
  /** Called when the first rows of a result can be read. */
  onFirstRows: () => void
}

/**
 * Runs the statements of a task one after the other and stops at the first error. The text is read
 * statement by statement, because each may change how the next one is to be cut (sql_mode).
 *
 * Throws a `TihcError` whose details name the task, the statement and its place in the text.
 */
export async function runStatements(task: Task, options: RunOptions): Promise<void> {
  const { engine } = options.session
  checkParameters(task.sql, options.params, engine.lexing)
  const reader = createStatementReader(task.sql)
  const binder = createParameterBinder(options.params)
  let index = 0
  for (let statement = reader.next(engine.lexing); statement; statement = reader.next(engine.lexing)) {
    if (task.stopReason) throw task.stopReason
    try {
      const text = binder.bind(statement.text, engine.lexing)
      if (options.guard) guardReadOnly(text, engine.lexing, options.guard)
      await runOne(task, text, index, options)
      await followSession(engine, text)
    } catch (error) {
      throw located(task, error, statement, index, engine.lexing)
    }
    index++
  }
  if (index === 0)
    throw new TihcError('bad_request', 'There is no statement in the text: it is empty or holds comments only. Write a statement and run it again.', { field: 'sql' })
  binder.finish()
}

/** What a statement changed in the session decides how the next one is cut and judged: not knowing it is no option. */
async function followSession(engine: EngineSession, text: string): Promise<void> {
  if (changesSessionMode(text, engine.lexing) || classify(text, engine.lexing).kind === 'session')
    await engine.refresh().catch(() => engine.destroy('Its settings could not be read any more.'))
}

async function runOne(task: Task, text: string, statementIndex: number, { session, store, maxRows, onFirstRows }: RunOptions): Promise<void> {
  const started = performance.now()
  const elapsedMs = () => Math.round((performance.now() - started) * 10) / 10
  const endings: Promise<void>[] = []
  let current: StoredResult | null = null

  const begin = (columns: Parameters<ResultStore['open']>[0]['columns'], decoder: Parameters<ResultStore['open']>[0]['decoder']) => {
    const result = store.open({
      columns,
      decoder,
      statement: excerpt(text, keptTextLength),
      statementIndex,
      onFailure: stopperOf(task),
    })
    task.results.push(result)
    current = result
    return result
  }
  try {
    await session.engine.execute(text, {
      maxRows,
      onRows: (columns, decoder): ResultWriter => {
        // By the next turn of the loop the rows of the same packet are there too.
        setImmediate(onFirstRows)
        return begin(columns, decoder)
      },
      onRowsEnd: ({ limited }) => {
        endings.push(current!.end({
          affectedRows: null,
          insertId: null,
          limited,
          elapsedMs: elapsedMs(),
        }))
      },
      onDone: (result) => {
        endings.push(begin([], noRows).end({
          ...result,
          limited: false,
          elapsedMs: elapsedMs(),
        }))
      },
      onWarnings: (warnings) => { if (current) current.summary.warnings = warnings },
      onUnresponsive: (message) => { task.unresponsive = message },
    })
  } finally {
    await Promise.all(endings)
  }
  if (task.stopReason) throw task.stopReason
}

/** Lives as long as the result, so it is made where it sees nothing but the task: no statement's text. */
function stopperOf(task: Task): (error: Error) => void {
  return error => void task.stop(storageError(error)).catch(() => {})
}

function storageError(error: Error): TihcError {
  if (error instanceof QuotaError)
    return new TihcError('too_large', 'The result is larger than all results together may be. The rows that arrived are kept; ask for fewer rows or columns, or raise the quota in the settings.')
  const full = 'code' in error && error.code === 'ENOSPC'
  return new TihcError('unavailable', full
    ? 'The disk that holds results is full, so reading was stopped. The rows that arrived are kept; free some space or close other results, then run it again.'
    : 'The result cannot be written to disk, so reading was stopped. Check the data folder\'s disk, then run it again.')
}

/** The error with what a caller needs to find its statement; the first reason to stop wins over its consequences. */
function located(task: Task, error: unknown, statement: Statement, statementIndex: number, lexing: Lexing): unknown {
  const reason = task.stopReason ?? error
  if (!(reason instanceof TihcError)) return error
  const place = reason.code === 'engine'
    ? errorPosition(reason.details, statement, lexing)
    : { line: statement.line, column: statement.column }
  return new TihcError(reason.code, reason.message, {
    ...reason.details,
    taskId: task.id,
    statementIndex,
    ...place,
    results: task.results.map(result => result.summary),
  })
}
