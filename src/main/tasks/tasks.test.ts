import type { Context, Role } from '../../contract/context.ts'
import type { PushedEvent } from '../../contract/events.ts'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { isChanged } from '../../contract/events.ts'
import { createEventHub } from '../core/event-hub.ts'
import { silentLog } from '../core/log.ts'
import { createTasks } from './tasks.ts'

function person(user: string, role: Role = 'viewer', tenant = 't1'): Context {
  return { tenant, user, username: user, role, signal: new AbortController().signal, door: 'http', address: '' }
}
const ann = person('ann')
const bob = person('bob')

function open() {
  const events = createEventHub()
  const tasks = createTasks({ events, log: silentLog })
  onTestFinished(async () => {
    await tasks.close()
    events.close()
  })
  const heard = (who: Context) => {
    const notifications: PushedEvent[] = []
    events.subscribe(who, ({ event }) => notifications.push(event))
    return notifications
  }
  const list = async (who: Context, filter = {}) => (await tasks.handlers.tasks.list(who, filter)).data
  return { tasks, heard, list, calls: tasks.handlers.tasks }
}

/** Work of a made-up kind: goes on until it is let go or stopped. */
function heldWork() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = ({ signal }: { signal: AbortSignal }) => new Promise<void>((done, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason), { once: true })
    void promise.then(done)
  })
  return { work, letEnd: resolve }
}

describe('a task of any kind', () => {
  it('is listed, heard of and ends, although nobody here knows its kind', async () => {
    const { tasks, heard, list, calls } = open()
    const events = heard(ann)
    const { work, letEnd } = heldWork()
    const task = tasks.start(
      {
        kind: 'weather-report',
        title: 'Look at the sky',
        owner: ann,
        target: { connectionId: 'c1', connectionName: 'home', database: null },
      },
      async given => {
        given.advance({ done: 3, total: 10, unit: 'clouds', bytes: 30 })
        await work(given)
      },
    )
    await setImmediate()
    expect(await list(ann)).toMatchObject([
      {
        taskId: task.id,
        kind: 'weather-report',
        title: 'Look at the sky',
        status: 'running',
        connectionId: 'c1',
        progress: { done: 3, total: 10, unit: 'clouds', bytes: 30 },
      },
    ])
    letEnd()
    await task.done.promise
    await setImmediate()
    expect(await calls.get(ann, { taskId: task.id })).toMatchObject({
      status: 'completed',
      message: 'The task has ended.',
    })
    expect(events.filter(event => !isChanged(event)).map(event => (event as { status: string }).status)).toEqual([
      'running',
      'completed',
    ])
    expect(events.at(-1)).toMatchObject({
      taskId: task.id,
      kind: 'weather-report',
      title: 'Look at the sky',
      connectionId: 'c1',
      progress: { done: 3, total: 10 },
    })
  })

  it('is told by kind and by status', async () => {
    const { tasks, list } = open()
    const { work } = heldWork()
    const running = tasks.start({ kind: 'export', title: 'a', owner: ann }, work)
    const ended = tasks.start({ kind: 'check', title: 'b', owner: ann }, async () => {})
    await ended.done.promise
    expect((await list(ann, { kind: 'export' })).map(({ taskId }) => taskId)).toEqual([running.id])
    expect((await list(ann, { status: 'completed' })).map(({ taskId }) => taskId)).toEqual([ended.id])
    expect((await list(ann)).map(({ taskId }) => taskId)).toEqual([ended.id, running.id])
  })

  it('stops when it is cancelled, with what stopped it; cancelling it again says how it ended', async () => {
    const { tasks, calls } = open()
    const task = tasks.start({ kind: 'export', title: 'a', owner: ann }, heldWork().work)
    expect(await calls.cancel(ann, { taskId: task.id, dropConnection: false })).toMatchObject({
      status: 'cancelled',
      error: { code: 'cancelled', error: 'The task was cancelled.' },
    })
    expect(await calls.cancel(ann, { taskId: task.id, dropConnection: false })).toMatchObject({ status: 'cancelled' })
  })

  it('is completed where its work was done before it heard of the stop', async () => {
    const { tasks, calls } = open()
    const { work, letEnd } = heldWork()
    const task = tasks.start({ kind: 'export', title: 'a', owner: ann }, async ({ signal }) =>
      work({ signal: AbortSignal.any([]) }).then(() => void signal),
    )
    const cancelling = calls.cancel(ann, { taskId: task.id, dropConnection: false })
    letEnd()
    expect(await cancelling).toMatchObject({
      status: 'completed',
      message: 'The task had ended before it could be stopped.',
    })
  })

  it('fails with what its work threw, and a bug is not shown', async () => {
    const { tasks } = open()
    const refused = tasks.start({ kind: 'export', title: 'a', owner: ann }, async () => {
      throw new TihcError('unavailable', 'The disk is full.')
    })
    const broken = tasks.start({ kind: 'export', title: 'b', owner: ann }, async () => {
      throw new Error('secret inside')
    })
    await Promise.all([refused.done.promise, broken.done.promise])
    expect(refused.summary()).toMatchObject({
      status: 'failed',
      message: 'The disk is full.',
      error: { code: 'unavailable' },
    })
    expect(broken.summary()).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(JSON.stringify(broken.summary())).not.toContain('secret inside')
  })

  it('is gone when it is removed; one that runs is stopped first', async () => {
    const { tasks, calls, list } = open()
    const task = tasks.start({ kind: 'export', title: 'a', owner: ann }, heldWork().work)
    await calls.remove(ann, { taskId: task.id })
    expect(task.status).toBe('cancelled')
    expect(await list(ann)).toEqual([])
    expect(() => calls.get(ann, { taskId: task.id })).toThrow(TihcError)
  })
})

describe('whose a task is', () => {
  it('a person\'s own is nobody else\'s: neither shown, heard of, stopped nor removed', async () => {
    const { tasks, heard, list, calls } = open()
    const events = heard(bob)
    const task = tasks.start({ kind: 'export', title: 'a', owner: ann }, heldWork().work)
    await setImmediate()
    expect(await list(bob)).toEqual([])
    expect(events).toEqual([])
    for (const refused of [
      () => calls.get(bob, { taskId: task.id }),
      () => calls.cancel(person('eve', 'admin'), { taskId: task.id, dropConnection: false }),
      () => calls.remove(bob, { taskId: task.id }),
    ])
      await expect((async () => refused())()).rejects.toMatchObject({ code: 'not_found' })
    expect(task.status).toBe('running')
  })

  it('one that is shared is seen by the tenant, and ended by who began it or may change things', async () => {
    const { tasks, heard, list, calls } = open()
    const events = heard(bob)
    const elsewhere = heard(person('ann', 'admin', 't2'))
    const begin = () => tasks.start({ kind: 'sync', title: 'Catalog', owner: ann, shared: true }, heldWork().work)
    const task = begin()
    await setImmediate()
    expect((await list(bob)).map(({ taskId }) => taskId)).toEqual([task.id])
    expect(events).toHaveLength(1)
    expect(elsewhere).toEqual([])
    await expect((async () => calls.cancel(bob, { taskId: task.id, dropConnection: false }))()).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await calls.cancel(person('bob', 'editor'), { taskId: task.id, dropConnection: false })).toMatchObject({
      status: 'cancelled',
    })
    expect(await calls.cancel(ann, { taskId: begin().id, dropConnection: false })).toMatchObject({
      status: 'cancelled',
    })
  })

  it('are counted while they run, but for those of one kind', async () => {
    const { tasks } = open()
    const { work, letEnd } = heldWork()
    for (const kind of ['count', 'count', 'sql']) tasks.start({ kind, title: kind, owner: ann }, work)
    expect([['sql'], ['count'], ['none'], ['sql', 'count']].map(kinds => tasks.countOther(kinds))).toEqual([2, 1, 3, 0])
    letEnd()
    await expect.poll(() => tasks.countOther(['none'])).toBe(0)
  })

  it('a hundred may run for one person at once', () => {
    const { tasks } = open()
    const begin = (owner: Context) => tasks.start({ kind: 'export', title: 'a', owner }, heldWork().work)
    for (let n = 0; n < 100; n++) begin(ann)
    expect(() => begin(ann)).toThrow(expect.objectContaining({ code: 'too_many' }))
    expect(begin(bob).status).toBe('running')
  })
})

it('everything is stopped when the program ends', async () => {
  const { tasks } = open()
  const task = tasks.start({ kind: 'export', title: 'a', owner: ann }, heldWork().work)
  await tasks.close()
  expect(task.summary()).toMatchObject({
    status: 'cancelled',
    message: 'The task was cancelled because TiHC was closed.',
  })
})
