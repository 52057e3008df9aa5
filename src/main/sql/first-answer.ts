import type { Parsed } from '../../contract/procedure.ts'
import type { Cell, Executed, sql as sqlContract } from '../../contract/sql.ts'
import type { StoredResult } from '../results/result-store.ts'
import type { SqlTask } from './sql-task.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { TihcError } from '../../contract/errors.ts'
import { limits } from '../../contract/sql.ts'

type Asked = Pick<
  Parsed<typeof sqlContract['execute']>,
  'async' | 'waitMs' | 'firstRows' | 'session' | 'sessionId' | 'since'
>

/** After the first row so long is waited for the rest of those that are wanted, and for the last statement's end. */
const restMs = 10

/**
 * Checks what a call says of its answer and its session.
 *
 * @throws {TihcError} `bad_request` that names the field
 */
export function checkFirstAnswer({ async, waitMs, firstRows, session, sessionId, since }: Asked): void {
  const given = { waitMs, firstRows, session, since: since !== undefined }
  const [field] = Object.entries(given).find(([, value]) => value) ?? []
  if (!async && field) {
    throw new TihcError(
      'bad_request',
      'waitMs, firstRows, session and since are for calls with "async": true. Send that too, or leave them out.',
      { field },
    )
  }
  if (session && sessionId !== undefined) {
    throw new TihcError(
      'bad_request',
      'This call names a session and asks for a new one to keep. Send one of the two.',
      { field: 'session' },
    )
  }
}

/**
 * The answer of a call with `async`: at once, or as soon as the first rows are there, the task has ended, or the time
 * is over.
 */
export async function firstAnswer(task: SqlTask, { waitMs, firstRows, session, since }: Asked): Promise<Executed> {
  if (waitMs === 0 && !session) return { status: 'running', taskId: task.id }
  if (waitMs > 0) await waitForRows(task, waitMs, firstRows)
  const index = task.firstWithColumns
  const result = task.results[index]
  const rows = result ? await readRows(result, firstRows) : []
  const { status, ...state } = task.state(since)
  return {
    ...state,
    status: status === 'queued' ? 'running' : status,
    columns: result?.summary.columns ?? [],
    rows,
    result: result ? index : null,
    rowCount: result?.rowCount ?? 0,
  }
}

async function waitForRows(task: SqlTask, waitMs: number, firstRows: number): Promise<void> {
  const late = performance.now() + waitMs
  const timer = new AbortController()
  const over = wait(waitMs, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([task.done.promise, task.firstRows.promise, over])
  timer.abort()
  const rest = Math.min(late, performance.now() + restMs)
  while (!task.ended && performance.now() < (task.leaving ? late : rest) && !isEnough(task, firstRows))
    await Promise.race([task.done.promise, wait(1)])
}

/** More rows are there than are wanted: the end need not be near. */
function isEnough(task: SqlTask, firstRows: number): boolean {
  const result = task.results[task.firstWithColumns]
  return !!result && !result.complete && result.rowCount > Math.max(1, firstRows)
}

async function readRows(result: StoredResult, firstRows: number): Promise<Cell[][]> {
  const fitting = Math.max(10, Math.floor(limits.firstCells / result.summary.columns.length))
  // The statement runs, whether its rows can be read or not: whoever asks for a window hears why they cannot.
  return await result.window(0, Math.min(firstRows, fitting)).catch(() => [])
}
