// @vitest-environment happy-dom
import type { Notification } from '@contract/events.ts'
import type { Task } from '@contract/tasks.ts'
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useTaskStore } from './task.ts'
import { useUserStore } from './user.ts'

const { host } = vi.hoisted(() => ({
  host: { list: [] as Task[], asked: 0, cancelled: [] as unknown[], refused: '', hear: (_: Notification) => {} },
}))
vi.mock('@/api/index.ts', () => ({
  api: {
    on: (_: string, listener: (event: Notification) => void) => { host.hear = listener },
    tasks: {
      list: async () => { host.asked++; return { data: host.list } },
      cancel: async (input: { taskId: string }) => {
        host.cancelled.push(input)
        if (input.taskId === host.refused) throw new Error('The server sleeps.')
      },
      remove: async () => {},
    },
  },
}))

const event = (more: Partial<Notification> = {}): Notification => ({
  taskId: 'a',
  kind: 'sql',
  status: 'running',
  message: '',
  title: 'SELECT 1',
  connectionId: 'c',
  elapsedMs: 0,
  time: new Date().toISOString(),
  ...more,
})
const person = (id: string) => ({ id, username: id, tenant: 't', tenantName: 't', role: 'editor' as const })

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  Object.assign(host, { list: [], asked: 0, cancelled: [], refused: '' })
})
afterEach(() => vi.useRealTimers())

async function open() {
  useUserStore().setUser(person('ann'))
  const store = useTaskStore()
  await vi.advanceTimersByTimeAsync(200)
  return store
}

it('counts what has run for a moment, not what comes and goes', async () => {
  const store = await open()
  host.hear(event())
  host.hear(event({ taskId: 'quick' }))
  host.hear(event({ taskId: 'quick', status: 'completed', elapsedMs: 20 }))
  await vi.advanceTimersByTimeAsync(200)
  expect(store.running.map(({ taskId }) => taskId)).toEqual(['a'])
  expect(store.lasting).toEqual([])
  await vi.advanceTimersByTimeAsync(1500)
  expect(store.lasting.map(({ taskId }) => taskId)).toEqual(['a'])
})

it('tells of each end once', async () => {
  const store = await open()
  const ended: string[] = []
  store.onEnded(({ taskId, status }) => ended.push(`${taskId} ${status}`))
  host.hear(event())
  host.hear(event({ status: 'failed', message: 'no' }))
  host.hear(event({ status: 'failed', message: 'no' }))
  await vi.advanceTimersByTimeAsync(200)
  expect(ended).toEqual(['a failed'])
  expect(store.tasks.map(({ taskId }) => taskId)).toEqual(['a'])
})

it('asks the host about a task that has fallen silent', async () => {
  const store = await open()
  host.hear(event())
  expect(host.asked).toBe(1)
  // The host has ended and freed it; nobody told.
  await vi.advanceTimersByTimeAsync(11_000)
  expect(host.asked).toBe(2)
  expect(store.tasks).toEqual([])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(host.asked).toBe(2)
})

it('forgets one person\'s tasks when another signs in', async () => {
  const store = await open()
  host.hear(event())
  await vi.advanceTimersByTimeAsync(200)
  expect(store.tasks).toHaveLength(1)
  useUserStore().setUser(person('bob'))
  await nextTick()
  await flushPromises()
  expect(store.tasks).toEqual([])
})

it('says when a cancel makes the person wait', async () => {
  const store = await open()
  host.hear(event())
  await vi.advanceTimersByTimeAsync(200)
  const task = store.tasks[0]!
  expect(store.cancelState(task)).toBe('none')
  // The host answers a cancel when the task has ended.
  const { promise, resolve } = Promise.withResolvers<void>()
  const { api } = await import('@/api/index.ts')
  vi.spyOn(api.tasks, 'cancel').mockImplementationOnce(() => promise as never)
  const cancelling = store.cancel(task)
  expect(store.cancelState(task)).toBe('asked')
  await vi.advanceTimersByTimeAsync(6000)
  expect(store.cancelState(task)).toBe('stuck')
  resolve()
  await cancelling
  expect(store.cancelState(task)).toBe('none')
})

it('asks each of several to stop, also after one refused', async () => {
  const store = await open()
  for (const taskId of ['a', 'b', 'c']) host.hear(event({ taskId }))
  await vi.advanceTimersByTimeAsync(200)
  host.refused = 'a'
  await expect(store.cancelAll(store.running)).rejects.toThrow('The server sleeps.')
  expect(host.cancelled.map(input => (input as { taskId: string }).taskId).sort()).toEqual(['a', 'b', 'c'])
})
