import type { Notification } from '@contract/events.ts'
import type { TaskState } from '@contract/sql.ts'
import type { RunState } from './run.ts'
import { TihcError } from '@contract/errors.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRun, followRun, placeInEditor, stateOfAnswer } from './run.ts'

const state = (more: Partial<TaskState>): TaskState => ({
  status: 'running',
  message: '',
  taskId: 't1',
  rowCount: 0,
  bytes: 0,
  elapsedMs: 5,
  results: [],
  notices: [],
  session: null,
  ...more,
})

function setUp(answers: Array<TaskState | Error>, first?: Promise<RunState>) {
  const listeners = new Set<(payload: Notification) => void>()
  const status = vi.fn(async () => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer instanceof Error) throw answer
    return { ...answer, data: [] }
  })
  const run = createRun({ sql: 'SELECT 1', begin: { line: 1, column: 1 }, linesBefore: 0 })
  run.taskId = 't1'
  const api = {
    sql: { status },
    on: (_: 'notification', listener: (payload: Notification) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const onSession = vi.fn()
  followRun(run, { api: api as never, onSession, first })
  const hear = (more: Partial<Notification>) =>
    listeners.forEach(listener =>
      listener({ status: 'running', message: '', taskId: 't1', kind: 'sql', elapsedMs: 1, time: '', ...more }),
    )
  return { run, status, hear, listeners, onSession }
}

describe('followRun', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('ends with the task and hears no more', async () => {
    const { run, listeners, status } = setUp([state({ status: 'completed', rowCount: 3, elapsedMs: 12 })])
    await vi.advanceTimersByTimeAsync(0)
    expect([run.status, run.rowCount, run.elapsedMs]).toEqual(['completed', 3, 12])
    expect(listeners.size).toBe(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(status).toHaveBeenCalledOnce()
  })

  it('asks at least each second where no event comes', async () => {
    const { run, status } = setUp([state({})])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(status.mock.calls.length).toBeGreaterThan(10)
    expect(run.status).toBe('running')
  })

  it('counts rows by events and asks once the end is told', async () => {
    const answers = [state({ rowCount: 1, results: [{ columns: [] } as never] })]
    const { run, status, hear } = setUp(answers)
    await vi.advanceTimersByTimeAsync(0)
    hear({ progress: { done: 500, total: null, unit: 'rows' } })
    expect(run.rowCount).toBe(500)
    expect(status).toHaveBeenCalledOnce()
    answers[0] = state({ status: 'completed', rowCount: 900, results: [{ columns: [] } as never] })
    hear({ status: 'completed' })
    await vi.advanceTimersByTimeAsync(0)
    expect([run.status, run.rowCount]).toEqual(['completed', 900])
  })

  it('does not listen to other tasks', async () => {
    const { run, hear } = setUp([state({})])
    hear({ taskId: 't2', progress: { done: 500, total: null, unit: 'rows' } })
    expect(run.rowCount).toBe(0)
  })

  it('goes on when the host cannot be asked for a while', async () => {
    const { run } = setUp([
      new TihcError('unavailable', 'no host'),
      new TihcError('unauthorized', 'sign in'),
      state({ status: 'completed' }),
    ])
    await vi.advanceTimersByTimeAsync(5000)
    expect(run.status).toBe('completed')
  })

  it('fails when the task is gone', async () => {
    const { run } = setUp([new TihcError('not_found', 'freed')])
    await vi.advanceTimersByTimeAsync(0)
    expect([run.status, run.error?.message]).toEqual(['failed', 'freed'])
  })

  it('passes on the session', async () => {
    const session = { sessionId: 's', lost: null } as never
    const { onSession } = setUp([state({ status: 'completed', session })])
    await vi.advanceTimersByTimeAsync(0)
    expect(onSession).toHaveBeenCalledWith(session)
  })
})

describe('followRun from the answer that began it', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  const result = { columns: [{ name: 'a' }], rowCount: 3 } as never
  const first = { result: 0, rows: [[1], [2], [3]] }

  it('asks nothing where that has ended, and hears no more', async () => {
    const session = { sessionId: 's', lost: null } as never
    const ended = state({ status: 'completed', rowCount: 3, elapsedMs: 7, results: [result], session })
    const { run, status, listeners, onSession } = setUp([state({})], Promise.resolve({ ...ended, first }))
    await vi.advanceTimersByTimeAsync(60_000)
    expect([run.status, run.rowCount, run.elapsedMs, run.first]).toEqual(['completed', 3, 7, first])
    expect(onSession).toHaveBeenCalledExactlyOnceWith(session)
    expect(status).not.toHaveBeenCalled()
    expect(listeners.size).toBe(0)
  })

  it('goes on by events where it still runs, with its rows there', async () => {
    const end = state({ status: 'completed', rowCount: 900, results: [result] })
    const running = { ...state({ rowCount: 3, results: [result] }), first }
    const { run, status, hear } = setUp([end], Promise.resolve(running))
    await vi.advanceTimersByTimeAsync(500)
    expect([run.status, run.first]).toEqual(['running', first])
    expect(run.firstRowsMs).not.toBeNull()
    expect(status).not.toHaveBeenCalled()
    hear({ status: 'completed' })
    await vi.advanceTimersByTimeAsync(0)
    expect([run.status, run.rowCount, run.first]).toEqual(['completed', 900, first])
  })

  it('asks soon where the time was over without rows', async () => {
    const { status } = setUp([state({})], Promise.resolve(state({})))
    await vi.advanceTimersByTimeAsync(100)
    expect(status).toHaveBeenCalled()
  })

  it('hears of an end that comes before the answer', async () => {
    const answer = Promise.withResolvers<RunState>()
    const { run, status, hear } = setUp([state({ status: 'completed', results: [result] })], answer.promise)
    hear({ status: 'completed', progress: { done: 3, total: 3, unit: 'rows' } })
    await vi.advanceTimersByTimeAsync(0)
    expect(status).not.toHaveBeenCalled()
    answer.resolve(state({ rowCount: 3, results: [result] }))
    await vi.advanceTimersByTimeAsync(0)
    expect(run.status).toBe('completed')
    expect(status).toHaveBeenCalledOnce()
  })

  it('asks no more for rows that were heard of before they came', async () => {
    const answer = Promise.withResolvers<RunState>()
    const { run, status, hear } = setUp([state({})], answer.promise)
    hear({ progress: { done: 3, total: null, unit: 'rows' } })
    expect([run.status, run.rowCount]).toEqual(['running', 3])
    answer.resolve({ ...state({ rowCount: 3, results: [result] }), first })
    await vi.advanceTimersByTimeAsync(500)
    expect(status).not.toHaveBeenCalled()
  })

  it('asks at once for rows that the answer knows nothing of', async () => {
    const answer = Promise.withResolvers<RunState>()
    const { run, status, hear } = setUp([state({ rowCount: 3, results: [result] })], answer.promise)
    hear({ progress: { done: 3, total: null, unit: 'rows' } })
    answer.resolve(state({}))
    await vi.advanceTimersByTimeAsync(0)
    expect(run.results.at(0)).toBe(result)
    expect(status).toHaveBeenCalledOnce()
  })

  it('leaves an end that a cancel has told', async () => {
    const answer = Promise.withResolvers<RunState>()
    const { run, status } = setUp([state({})], answer.promise)
    run.status = 'cancelled'
    answer.resolve(state({ rowCount: 3 }))
    await vi.advanceTimersByTimeAsync(5000)
    expect(run.status).toBe('cancelled')
    expect(status).not.toHaveBeenCalled()
  })

  it('ends with a call that fails', async () => {
    const { run, status, listeners } = setUp([state({})], Promise.reject(new TihcError('busy', 'busy')))
    await vi.advanceTimersByTimeAsync(5000)
    expect(run.status).toBe('starting')
    expect(status).not.toHaveBeenCalled()
    expect(listeners.size).toBe(0)
  })

  it('shows itself as running after a tenth of a second alone', async () => {
    const { run } = setUp([state({})])
    await vi.advanceTimersByTimeAsync(99)
    expect(run.lasting).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(run.lasting).toBe(true)
  })
})

describe('followRun with results that come in parts', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  const results = Array.from({ length: 5 }, (_, statementIndex) =>
    ({ columns: [], rowCount: 0, elapsedMs: 1, statementIndex }))
  /** An answer with some of them. */
  const part = (from: number, to: number, more: Partial<TaskState> = {}) => state({
    status: 'completed',
    results: results.slice(from, to) as never,
    resultsFrom: from,
    resultCount: results.length,
    ...more,
  })

  it('is over when all of them are known, and asks for those that are not', async () => {
    const first = Promise.resolve(part(0, 2))
    const { run, status } = setUp([part(1, 4, { rowCount: 3 }), part(3, 5, { rowCount: 5, elapsedMs: 9 })], first)
    const seen: Array<[string, number]> = []
    const stop = watch(() => [run.status, run.results.count] as const, now => seen.push([...now]), { flush: 'sync' })
    await vi.advanceTimersByTimeAsync(0)
    stop()
    expect(status.mock.calls).toEqual([
      [{ taskId: 't1', data: false, since: 2 }],
      [{ taskId: 't1', data: false, since: 4 }],
    ])
    expect(seen.at(-1)).toEqual(['completed', 5])
    expect(seen.filter(([now, count]) => now === 'completed' && count < 5)).toEqual([])
    expect([run.rowCount, run.elapsedMs]).toEqual([5, 9])
  })

  it('goes on where the host cannot be asked for a part', async () => {
    const { run } = setUp([new TihcError('unavailable', 'no host'), part(1, 5)], Promise.resolve(part(0, 2)))
    await vi.advanceTimersByTimeAsync(100)
    expect([run.status, run.results.count]).toEqual(['running', 2])
    await vi.advanceTimersByTimeAsync(5000)
    expect([run.status, run.results.count]).toEqual(['completed', 5])
  })

  it.each([
    ['at once', []],
    ['after a while', [new TihcError('unavailable', 'no host')]],
  ])('ends as the host has said where the task is freed before the others were fetched, %s', async (_, before) => {
    const session = { sessionId: 's', lost: null } as never
    const answers = [...before, new TihcError('not_found', 'freed')]
    const { run, onSession, listeners } = setUp(answers, Promise.resolve(part(0, 2, { elapsedMs: 9, session })))
    await vi.advanceTimersByTimeAsync(5000)
    expect([run.status, run.error, run.elapsedMs, run.results.count]).toEqual(['completed', null, 9, 2])
    expect(run.notices).toEqual([expect.stringContaining('are gone')])
    expect(onSession).toHaveBeenCalledWith(session)
    expect(listeners.size).toBe(0)
  })

  it('keeps the error of a run that has failed and is gone', async () => {
    const failed = part(0, 2, { status: 'failed', error: { code: 'engine', error: 'its own' } })
    const { run } = setUp([new TihcError('not_found', 'freed')], Promise.resolve(failed))
    await vi.advanceTimersByTimeAsync(0)
    expect([run.status, run.error?.message, run.notices.length]).toEqual(['failed', 'its own', 1])
  })

  it('says of the session what the last of them says', async () => {
    const session = (inTransaction: boolean) => ({ sessionId: 's', lost: null, inTransaction }) as never
    const first = Promise.resolve(part(0, 2, { session: session(true) }))
    const { onSession } = setUp([part(1, 5, { session: session(false) })], first)
    await vi.advanceTimersByTimeAsync(0)
    expect(onSession).toHaveBeenCalledExactlyOnceWith(session(false))
  })
})

describe('stateOfAnswer', () => {
  const results = [{ columns: [], rowCount: 0 }, { columns: [{ name: 'a' }], rowCount: 2 }, { rowCount: 5 }] as never

  it('counts the rows of all results, and keeps which one the first are of', () => {
    const answer = { status: 'running', taskId: 't1', result: 1, rows: [[1], [2]], rowCount: 2, results } as const
    expect(stateOfAnswer({ ...answer, rows: [[1], [2]] })).toMatchObject({
      status: 'running',
      rowCount: 7,
      first: { result: 1, rows: [[1], [2]] },
    })
  })

  it('has no first rows where none came', () => {
    expect(stateOfAnswer({ status: 'failed', taskId: 't1', result: null, rows: [] }).first).toBeUndefined()
    expect(stateOfAnswer({ status: 'running', taskId: 't1' })).toMatchObject({ status: 'running', results: [] })
  })
})

describe('placeInEditor', () => {
  it('counts from where the text that was sent begins', () => {
    const sent = { sql: '', begin: { line: 4, column: 11 }, linesBefore: 0 }
    expect(placeInEditor(sent, { line: 1, column: 8 })).toEqual({ line: 4, column: 18 })
    expect(placeInEditor(sent, { line: 3, column: 8 })).toEqual({ line: 6, column: 8 })
  })

  it('leaves out lines that the editor does not have', () => {
    const sent = { sql: '', begin: { line: 4, column: 1 }, linesBefore: 1 }
    expect(placeInEditor(sent, { line: 2, column: 3 })).toEqual({ line: 4, column: 3 })
    expect(placeInEditor(sent, { line: 3, column: 5 })).toEqual({ line: 5, column: 5 })
  })
})
