// @vitest-environment happy-dom
import type { Connection } from '@contract/connections.ts'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useConnectionStore } from '@/store/index.ts'
import { mountInApp, pageText } from '@/testing/mount-in-app.ts'
import ConnectionCard from './components/ConnectionCard.vue'
import { useConnectionCards } from './useConnectionCards.ts'

const { host } = vi.hoisted(() => ({
  host: { connections: [] as unknown[], asked: [] as string[], answers: {} as Record<string, () => Promise<unknown>> },
}))
vi.mock('@/api/index.ts', () => ({
  api: {
    on: () => () => {},
    connections: { list: async () => ({ data: host.connections }) },
    databases: {
      list: async ({ connectionId }: { connectionId: string }) => {
        host.asked.push(connectionId)
        return host.answers[connectionId]!()
      },
    },
    tables: { list: async () => ({ data: [], total: 7, kinds: { table: 4, view: 2, sequence: 1 } }) },
  },
}))

const connection = (id: string, more: Partial<Connection> = {}) =>
  ({
    id,
    name: id,
    engine: 'MySQL',
    product: null,
    version: null,
    host: id,
    port: 4000,
    file: null,
    environment: null,
    readOnly: false,
    status: 'disconnected',
    ...more,
  }) as Connection
const databases
  = (...names: string[]) =>
    async () => ({ data: names.map((name, at) => ({ id: at + 1, name, system: name === 'mysql' })) })

let cards: ReturnType<typeof useConnectionCards>
let app: Awaited<ReturnType<typeof mountInApp>>
const Page = defineComponent(() => {
  cards = useConnectionCards()
  const store = useConnectionStore()
  return () =>
    store.connections.map(connection =>
      h(ConnectionCard, { key: connection.id, connection, found: cards.stateOf(connection) }),
    )
})

beforeEach(async () => {
  Object.assign(host, { connections: [], asked: [], answers: {} })
})
afterEach(() => app.wrapper.unmount())

async function open(...connections: Connection[]) {
  host.connections = connections
  app = await mountInApp(Page)
  await useConnectionStore().load()
  cards.checkAll(useConnectionStore().connections)
  await flushPromises()
}
const card = (name: string) => app.wrapper.find(`section[aria-label="${name}"]`)

it('shows each connection as it answers; a silent one holds none up', async () => {
  const never = new Promise<unknown>(() => {})
  host.answers = { quick: databases('shop', 'billing', 'mysql'), silent: () => never }
  await open(connection('quick'), connection('silent'))
  expect(card('quick').text()).toContain('2 databases · 8 tables · 4 views')
  expect(card('silent').find('.n-skeleton').exists()).toBe(true)
  expect(card('silent').text()).toContain('Connecting…')
  // No sum before all have answered.
  expect(cards.known.value.pending).toBe(true)
})

it('says what is wrong, counts without it, and asks again only when told to', async () => {
  host.answers = {
    good: databases('shop'),
    bad: async () => ({ data: [], errors: [{ connectionId: 'bad', error: 'The password is wrong.' }] }),
  }
  await open(connection('good'), connection('bad'))
  expect(card('bad').find('[data-testid=card-trouble]').text()).toBe('The password is wrong.')
  expect(card('bad').text()).toContain('Not answering')
  expect(cards.known.value).toMatchObject({
    pending: false,
    connections: 2,
    answered: 1,
    databases: 1,
    tables: 4,
    views: 2,
  })
  cards.checkAll(useConnectionStore().connections)
  await flushPromises()
  expect(host.asked.filter(id => id === 'bad')).toHaveLength(1)

  host.answers.bad = databases('back')
  await cards.check(useConnectionStore().byId.get('bad')!)
  await flushPromises()
  expect(host.asked.filter(id => id === 'bad')).toHaveLength(2)
  expect(card('bad').text()).toContain('1 database · 4 tables · 2 views')
  expect(cards.known.value).toMatchObject({ answered: 2, tables: 8 })
})

it('leaves alone what is known not to answer', async () => {
  await open(connection('down', { status: 'unavailable', statusMessage: 'It refused the connection.' }))
  expect(host.asked).toEqual([])
  expect(pageText()).toContain('It refused the connection.')
})

it('shows the number of databases alone where there are many', async () => {
  host.answers = { big: databases(...Array.from({ length: 200 }, (_, n) => `d${n}`)) }
  await open(connection('big'))
  expect(card('big').text()).toContain('200 databases')
  expect(card('big').text()).not.toContain('table')
  // One that could not be counted makes no sum of the others.
  expect(cards.known.value).toMatchObject({ databases: 200, tables: null, views: null })
})
