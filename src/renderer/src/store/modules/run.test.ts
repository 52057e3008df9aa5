import type { Notification } from '@contract/events.ts'
import type { TaskState } from '@contract/sql.ts'
import { TihcError } from '@contract/errors.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRun, followRun, placeInEditor } from './run.ts'

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

function setUp(answers: Array<TaskState | Error>) {
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
  followRun(run, { api: api as never, onSession })
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
    const answers = [state({ rowCount: 1, results: [{} as never] })]
    const { run, status, hear } = setUp(answers)
    await vi.advanceTimersByTimeAsync(0)
    hear({ progress: { done: 500, total: null, unit: 'rows' } })
    expect(run.rowCount).toBe(500)
    expect(status).toHaveBeenCalledOnce()
    answers[0] = state({ status: 'completed', rowCount: 900, results: [{} as never] })
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
