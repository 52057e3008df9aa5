import type { Notification } from '@contract/events.ts'
import type { Task } from '@contract/tasks.ts'
import type { LiveTask } from './live-tasks.ts'
import { describe, expect, it } from 'vitest'
import { inOrder, reconcile, withEvent, withListed } from './live-tasks.ts'

const event = (more: Partial<Notification> = {}): Notification => ({
  taskId: 'a',
  kind: 'sql',
  status: 'running',
  message: '',
  title: 'SELECT 1',
  connectionId: 'c',
  elapsedMs: 1000,
  time: '2026-11-21T12:00:01.000Z',
  ...more,
})
const listed = (more: Partial<Task> = {}): Task => ({
  taskId: 'a',
  kind: 'sql',
  title: 'SELECT 1',
  status: 'running',
  message: '',
  sql: 'SELECT\n  1',
  connectionId: 'c',
  connectionName: 'server',
  database: 'shop',
  sessionId: null,
  progress: { done: 0, total: null, unit: 'rows', bytes: 0 },
  elapsedMs: 500,
  startedAt: '2026-11-21T12:00:00.000Z',
  hasResult: false,
  ...more,
})
const known = (...tasks: LiveTask[]) => new Map(tasks.map(task => [task.taskId, task]))

describe('a task that events tell of', () => {
  it('begins where its first event says, and stays there', () => {
    const first = withEvent(undefined, event())
    expect(first).toMatchObject({
      title: 'SELECT 1',
      startedAt: '2026-11-21T12:00:00.000Z',
      status: 'running',
      done: 0,
    })
    const later = withEvent(
      first,
      event({
        elapsedMs: 2003,
        time: '2026-11-21T12:00:02.999Z',
        progress: { done: 7, total: null, unit: 'rows', bytes: 70 },
      }),
    )
    expect(later).toMatchObject({ startedAt: first.startedAt, elapsedMs: 2003, done: 7, bytes: 70, hasResult: true })
  })

  it('does not run again once it has ended', () => {
    const ended = withEvent(undefined, event({ status: 'failed', message: 'no' }))
    expect(withEvent(ended, event({ status: 'running' }))).toBe(ended)
  })
})

describe('the host\'s list', () => {
  it('names what events do not: the statement, the connection, the database', () => {
    expect(withListed(withEvent(undefined, event({ elapsedMs: 100 })), listed())).toMatchObject({
      sql: 'SELECT\n  1',
      title: 'SELECT 1',
      connectionName: 'server',
      database: 'shop',
      elapsedMs: 500,
    })
  })

  it('does not take back what events have told since it was asked for', () => {
    const further = withEvent(undefined, event({ elapsedMs: 900, progress: { done: 50, total: null, unit: 'rows' } }))
    expect(
      withListed(further, listed({ elapsedMs: 500, progress: { done: 10, total: null, unit: 'rows' } })),
    ).toMatchObject({ done: 50, elapsedMs: 900 })
    const ended = withEvent(
      further,
      event({ status: 'completed', elapsedMs: 950, progress: { done: 60, total: 60, unit: 'rows' } }),
    )
    expect(withListed(ended, listed({ elapsedMs: 940 }))).toMatchObject({ status: 'completed', done: 60 })
  })

  it('ends what it no longer names, and leaves what has begun since', () => {
    const running = withEvent(undefined, event({ taskId: 'gone' }))
    const done = withEvent(
      undefined,
      event({ taskId: 'freed', status: 'completed', progress: { done: 1, total: 1, unit: 'rows' } }),
    )
    const fresh = withEvent(undefined, event({ taskId: 'fresh' }))
    const sync = withEvent(undefined, event({ taskId: 'sync', kind: 'sync' }))
    const after = reconcile(
      known(running, done, fresh, sync),
      [listed({ taskId: 'new' }), listed({ taskId: 'sync', kind: 'sync' })],
      new Set(['gone', 'freed', 'sync']),
    )
    expect([...after.keys()].sort()).toEqual(['freed', 'fresh', 'new', 'sync'])
    expect(after.get('freed')).toMatchObject({ status: 'completed', hasResult: false })
  })
})

it('shows the newest first and forgets the oldest that have ended', () => {
  const many = Array.from({ length: 600 }, (_, n) =>
    withEvent(
      undefined,
      event({
        taskId: `t${n}`,
        status: n === 0 ? 'running' : 'completed',
        time: new Date(Date.UTC(2026, 10, 21) + n * 1000).toISOString(),
      }),
    ),
  )
  const shown = inOrder(known(...many))
  expect(shown[0]!.taskId).toBe('t599')
  // The oldest of all still runs.
  expect(shown.at(-1)!.taskId).toBe('t0')
  expect(shown).toHaveLength(501)
})
