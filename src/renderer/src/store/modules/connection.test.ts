// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import { useConnectionStore } from './connection.ts'

const host = vi.hoisted(() => ({
  answers: [] as Array<(status: string) => void>,
  changed: (_: object) => {},
}))
vi.mock('@/api/index.ts', () => ({
  api: {
    on: (_: string, listener: typeof host.changed) => { host.changed = listener },
    connections: {
      list: () => new Promise(resolve =>
        host.answers.push(status => resolve({ data: [{ id: 'c', name: 'shop', status }] }))),
    },
  },
}))

it('follows what anybody finds out of a connection, and shows no older answer after a newer one', async () => {
  setActivePinia(createPinia())
  const store = useConnectionStore()
  const [first, second] = [store.load(), store.load()]
  host.answers[1]!('connected')
  await second
  host.answers[0]!('disconnected')
  await first
  expect(store.byId.get('c')?.status).toBe('connected')

  host.changed({ changed: { resource: 'settings' } })
  host.changed({ changed: { resource: 'connections', id: 'c' } })
  await vi.waitFor(() => expect(host.answers).toHaveLength(3))
  host.answers[2]!('unavailable')
  await vi.waitFor(() => expect(store.byId.get('c')?.status).toBe('unavailable'))
})
