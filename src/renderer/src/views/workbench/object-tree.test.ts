// @vitest-environment happy-dom
import type { ObjectNode } from './object-nodes.ts'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useMetadataStore, useVaultStore } from '@/store/index.ts'
import { mountInApp } from '@/testing/mount-in-app.ts'
import { useObjectTree } from './useObjectTree.ts'

/* What the tree asks and shows while a server answers, while it is gone, and when it is back. */

const { host } = vi.hoisted(() => ({
  host: {
    asked: [] as unknown[],
    isGone: false,
    /** Whether a sync has read it. */
    isSynced: true,
    status: 'disconnected',
    /** What the server's answers wait for. */
    waits: Promise.resolve(),
    error: { connectionId: 'c', code: 'unavailable', error: 'Nothing listens there.' } as object,
  },
}))
vi.mock('@/api/index.ts', () => {
  const asOf = '2026-05-01T08:00:00Z'
  /** The host's answer; without `fallback` a server that is gone gives an error. */
  const answer = async (snapshot: string | undefined, live: object, kept: object) => {
    if (snapshot === 'only' && !host.isSynced) throw new Error('never read')
    if (snapshot === 'only') return { ...kept, asOf }
    await host.waits
    if (!host.isGone) return live
    if (snapshot === 'fallback') return { ...kept, asOf, errors: [host.error] }
    throw new Error('gone')
  }
  const table = (name: string) => ({ id: name, name, kind: 'table', comment: '', rows: null, bytes: null })
  return {
    api: {
      on: () => () => {},
      connections: {
        list: async () => ({
          data: [{ id: 'c', name: 'shop', status: host.status, capabilities: {} }, { id: 'd', name: 'z' }],
        }),
      },
      databases: {
        list: async ({ snapshot }: { snapshot: string }) => {
          host.asked.push(['databases', snapshot])
          const all = [{ id: 1, name: 'orders', connectionId: 'c' }, { id: 2, name: 'never synced' }]
          if (snapshot === 'only') return { data: host.isSynced ? [{ ...all[0], asOf }] : [] }
          await host.waits
          if (!host.isGone) return { data: all }
          return { data: [{ ...all[0], asOf }], errors: [host.error] }
        },
      },
      tables: {
        list: async ({ offset, snapshot }: { offset: number, snapshot?: string }) => {
          host.asked.push(['tables', offset, snapshot])
          const page = (name: string) => ({ data: [table(`${name} ${offset}`)], total: 10_001 })
          return answer(snapshot, page('live'), page('kept'))
        },
        columns: async ({ snapshot }: { snapshot: string }) => {
          host.asked.push(['columns', snapshot])
          return answer(snapshot, { data: [{ name: 'live' }] }, { data: [{ name: 'kept' }] })
        },
      },
    },
  }
})

const snapshot = { asOf: '2026-05-01T08:00:00Z', reason: 'Nothing listens there.' }

let tree: ReturnType<typeof useObjectTree>
const shop = () => tree.roots.value[0]!
const childrenOf = (node: ObjectNode) => node.children as ObjectNode[]
/** What stands below a node; a note about its age as such. */
const below = (node: ObjectNode) => childrenOf(node).map(({ kind, label }) => kind === 'note' ? kind : label)
const orders = () => childrenOf(shop()).find(({ label }) => label === 'orders')!

beforeEach(async () => {
  localStorage.clear()
  Object.assign(host, { asked: [], isGone: false, isSynced: true, status: 'disconnected', waits: Promise.resolve() })
  Object.assign(host.error, { code: 'unavailable', details: undefined })
  await mountInApp(defineComponent(() => {
    tree = useObjectTree()
    return () => null
  }))
  await tree.load()
})

it('asks a server that answers once for each thing, and marks nothing', async () => {
  host.isSynced = false
  await tree.expand(shop())
  await tree.expand(orders())
  await tree.expand(childrenOf(orders())[0]!)
  expect(host.asked.filter(asked => (asked as unknown[]).at(-1) !== 'only')).toEqual([
    ['databases', 'fallback'],
    ['tables', 0, 'fallback'],
    ['tables', 1000, undefined],
    ['columns', 'fallback'],
  ])
  expect([shop(), orders(), childrenOf(orders())[0]!].map(({ from, below }) => from ?? below)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('shows the snapshot where the server is gone, and asks that server for nothing below it', async () => {
  host.isGone = true
  await tree.expand(shop())
  expect(shop().below).toEqual(snapshot)
  expect(below(shop())).toEqual(['note', 'orders'])
  // There is one database in it: it is opened by itself.
  expect(orders().from).toEqual(snapshot)
  expect(below(orders())).toEqual(['kept 0', 'kept 1000'])
  const [table] = childrenOf(orders())
  await tree.expand(table!)
  expect(below(table!)).toEqual(['kept'])
  expect(host.asked).toEqual([
    ['databases', 'only'],
    ['databases', 'fallback'],
    ['tables', 0, 'only'],
    ['tables', 1000, 'only'],
    ['columns', 'only'],
  ])
})

it('shows what is there again after a refresh of any part of it, with what was open', async () => {
  host.isGone = true
  await tree.expand(shop())
  host.isGone = false
  await tree.refresh(childrenOf(orders())[0]!)
  expect(below(shop())).toEqual(['never synced', 'orders'])
  expect(below(orders())).toEqual(['live 0', 'live 1000'])
  expect([shop().below, orders().from, orders().below]).toEqual([undefined, undefined, undefined])
})

it('tries those again that were without their server when all is refreshed, and no others', async () => {
  await tree.expand(shop())
  await tree.expand(orders())
  host.asked = []
  await tree.refreshAll()
  expect(host.asked).toEqual([])
  host.isGone = true
  await tree.refresh(orders())
  expect(orders().below).toEqual(snapshot)
  expect(below(orders())).toEqual(['note', 'kept 0', 'kept 1000'])
  host.isGone = false
  await tree.refreshAll()
  expect(orders().below).toBeUndefined()
  expect(below(orders())).toEqual(['live 0', 'live 1000'])
})

it('keeps the names that were read while the server answered', async () => {
  await tree.expand(shop())
  host.isGone = true
  await tree.refresh(shop())
  expect(below(shop())).toEqual(['note', 'orders'])
  expect(useMetadataStore().databases.map(({ database }) => database.name)).toEqual(['orders', 'never synced'])
})

it('asks for a password that is missing before it says what the server gave', async () => {
  host.isGone = true
  host.isSynced = false
  Object.assign(host.error, { code: 'conflict', details: { reason: 'locked' } })
  window.tihc = {} as NonNullable<typeof window.tihc>
  try {
    const opening = tree.expand(shop())
    await flushPromises()
    expect(useVaultStore().question).toEqual({ kind: 'unlock' })
    expect(shop().children).toBeUndefined()
    useVaultStore().answer(false)
    await opening
    expect(below(shop())).toEqual(['note', 'orders'])
    const again = tree.refresh(shop())
    await flushPromises()
    host.isGone = false
    useVaultStore().answer(true)
    await again
    expect(below(shop())).toEqual(['never synced', 'orders'])
  } finally {
    delete window.tihc
  }
})

it('shows what the last sync saw until the server has answered, then that as a whole', async () => {
  let answer = () => {}
  host.waits = new Promise((resolve) => { answer = resolve })
  const opening = tree.expand(shop())
  await flushPromises()
  expect(below(shop())).toEqual(['orders'])
  expect([shop().below, orders().from]).toEqual([undefined, undefined])
  const inner = tree.expand(orders())
  await flushPromises()
  expect(below(orders())).toEqual(['kept 0', 'kept 1000'])
  answer()
  await Promise.all([opening, inner])
  expect(below(shop())).toEqual(['never synced', 'orders'])
  expect(below(orders())).toEqual(['live 0', 'live 1000'])
})

it('brings back what was open without asking a server that is not connected', async () => {
  await tree.expand(shop())
  await tree.expand(orders())
  const again = async () => {
    host.asked = []
    tree.roots.value = []
    await tree.load()
    await flushPromises()
  }
  host.waits = new Promise(() => {})
  await again()
  expect(host.asked).toEqual([['databases', 'only'], ['tables', 0, 'only'], ['tables', 1000, 'only']])
  expect(below(shop())).toEqual(['note', 'orders'])
  expect(shop().below).toEqual({ ...snapshot, reason: '' })
  expect(below(orders())).toEqual(['kept 0', 'kept 1000'])
  // Once it is connected for whatever reason, it is asked.
  Object.assign(host, { waits: Promise.resolve(), status: 'connected' })
  await tree.load()
  await flushPromises()
  expect(below(shop())).toEqual(['never synced', 'orders'])
  expect(below(orders())).toEqual(['live 0', 'live 1000'])
  // What no sync has read stands closed.
  Object.assign(host, { isSynced: false, status: 'disconnected' })
  await again()
  expect(tree.expandedKeys.value).not.toContain('connection:c')
})
