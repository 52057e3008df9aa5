// @vitest-environment happy-dom
import type { PageTab } from './tab.ts'
import type { Permission } from '@/settings.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { usePermissionStore } from './permission.ts'
import { useRouterStore } from './router.ts'
import { tabKey } from './tab-key.ts'
import { useTabStore } from './tab.ts'

const tab = (name: string, more: Partial<PageTab> = {}): PageTab => ({
  key: name,
  name,
  path: `/${name}`,
  title: name,
  icon: '',
  keepAlive: true,
  ...more,
})

function setUp(...names: string[]) {
  const store = useTabStore()
  for (const name of names) store.addTab(tab(name))
  const push = vi.spyOn(useRouterStore().router, 'push').mockImplementation(async (to) => {
    store.activeKey = String(to).slice(1)
  })
  const order = () => store.tabs.map(({ key }) => key).join('')
  return { store, push, order }
}

beforeEach(() => {
  vi.restoreAllMocks()
  setActivePinia(createPinia())
  useRouterStore().connect(createRouter({ history: createMemoryHistory(), routes: [] }), () => [])
  vi.stubGlobal('$loadingBar', { start: vi.fn(), finish: vi.fn() })
})

describe('the tabs of pages', () => {
  it('hold a page once, with its last query, and keep what it said of itself', () => {
    const { store } = setUp('a', 'b')
    store.describe('a', 'Orders')
    store.addTab(tab('a', { path: '/a?page=2' }))
    expect(store.tabs.map(({ path }) => path)).toEqual(['/a?page=2', '/b'])
    expect(store.tabs[0]!.label).toBe('Orders')
    expect(store.activeKey).toBe('a')
  })

  it('show the next one when the one in front is closed, else stay', () => {
    const { store, order, push } = setUp('a', 'b', 'c')
    store.activeKey = 'b'
    store.close('b')
    expect([order(), store.activeKey]).toEqual(['ac', 'c'])
    store.close('c')
    expect([order(), store.activeKey]).toEqual(['a', 'a'])
    store.close('a')
    expect(order()).toBe('a') // the last one stays
    expect(push).toHaveBeenCalledTimes(2)
  })

  it('spare the pinned ones when many are closed', () => {
    const { store, order } = setUp('a', 'b', 'c', 'd', 'e')
    store.togglePin('c')
    expect(order()).toBe('cabde')
    store.activeKey = 'b'
    store.closeLeft('b')
    expect(order()).toBe('cbde')
    store.closeRight('d')
    expect(order()).toBe('cbd')
    store.closeOthers('d')
    expect([order(), store.activeKey]).toEqual(['cd', 'd'])
  })

  it('keep pinned ones first however they are dragged', () => {
    const { store, order } = setUp('a', 'b', 'c')
    store.togglePin('a')
    store.move(2, 0)
    expect(order()).toBe('acb')
    store.togglePin('a')
    store.move(0, 2)
    expect(order()).toBe('cba')
  })

  it('let go of the page that is built anew, and of it alone', async () => {
    const { store } = setUp('a', 'b')
    const done = store.reload('b')
    expect(store.keepAliveNames).toEqual(['a'])
    await done
    expect(store.keepAliveNames).toEqual(['a', 'b'])
  })

  it('go round the ends', async () => {
    const { store } = setUp('a', 'b', 'c')
    await store.step(1)
    expect(store.activeKey).toBe('a')
    await store.step(-1)
    expect(store.activeKey).toBe('c')
  })

  it('are not shown while all of them stand in the menu', () => {
    const pages = ['a', 'b', 'c'].map(code => ({ code, ...code !== 'c' && { group: 'main' } }))
    usePermissionStore().permissions = pages as Permission[]
    const { store } = setUp('a', 'b')
    expect(store.areShown).toBe(false)
    store.togglePin('b')
    expect(store.areShown).toBe(true)
    store.togglePin('b')
    store.addTab(tab('c'))
    expect(store.areShown).toBe(true)
    store.closeOthers('c')
    expect(store.areShown).toBe(false)
  })

  it('are those of who signed in, as far as they may open them', () => {
    const { store, order } = setUp('a', 'b', 'c')
    store.owner = 'ann'
    store.restore('ann', ['a', 'c'])
    expect(order()).toBe('ac')
    store.restore('bob', ['a', 'c'])
    expect(order()).toBe('')
  })
})

describe('the key of a tab', () => {
  it('is the route, and its parameters where it has some, never the query', () => {
    expect(tabKey({ name: 'Things', path: '/things', params: {} })).toBe('Things')
    expect(tabKey({ name: 'Thing', path: '/things/1', params: { id: '1' } })).toBe('Thing /things/1')
    expect(tabKey({ name: 'Thing', path: '/things/a,b', params: { id: 'a,b' } })).not.toContain(',')
  })
})
