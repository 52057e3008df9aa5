// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useRouterStore, useTabStore } from '@/store/index.ts'
import { mountInApp, pageText } from '@/testing/mount-in-app.ts'
import PageTabs from './PageTabs.vue'

let app: Awaited<ReturnType<typeof mountInApp>>
let store: ReturnType<typeof useTabStore>

beforeEach(async () => {
  app = await mountInApp(PageTabs)
  store = useTabStore()
  vi.spyOn(useRouterStore().router, 'push').mockImplementation(async (to) => { store.activeKey = String(to).slice(1) })
  for (const key of ['a', 'b', 'c']) {
    store.addTab({
      key,
      name: key,
      path: `/${key}`,
      title: 'menu.workbench',
      label: key.toUpperCase(),
      icon: 'i',
      keepAlive: true,
    })
  }
  await flushPromises()
})
afterEach(() => {
  app.wrapper.unmount()
  vi.restoreAllMocks()
})

const links = () => app.wrapper.findAll<HTMLElement>('[data-testid=page-tab]')
const names = () => links().map(link => link.text()).join('')
const press = async (name: string, key: string, more: object = {}) => {
  const link = links().find(found => found.text() === name)!
  link.element.focus()
  await link.trigger('keydown', { key, ...more })
  await flushPromises()
}

it('are one stop of the keyboard, and arrows go round', async () => {
  expect(links().map(link => link.attributes('tabindex'))).toEqual(['-1', '-1', '0'])
  expect(links()[2]!.attributes('aria-current')).toBe('page')
  await press('C', 'ArrowRight')
  expect(document.activeElement!.textContent).toContain('A')
  await press('A', 'End')
  expect(document.activeElement!.textContent).toContain('C')
})

it('close by Delete, by the cross and by the middle button; the focus stays among them', async () => {
  await press('B', 'Delete')
  expect(names()).toBe('AC')
  expect(document.activeElement!.textContent).toContain('C')
  await app.wrapper.find('li').trigger('auxclick', { button: 1 })
  expect(names()).toBe('C')
})

it('move by Ctrl+Shift+arrow, pinned ones first', async () => {
  await press('C', 'ArrowLeft', { ctrlKey: true, shiftKey: true })
  expect(names()).toBe('ACB')
  store.togglePin('b')
  await flushPromises()
  expect(links()[0]!.attributes('aria-label')).toBe('B, pinned')
  expect(app.wrapper.findAll('li')[0]!.find('button').exists()).toBe(false)
})

it('have a menu', async () => {
  await app.wrapper.findAll('li')[0]!.trigger('contextmenu', { clientX: 5, clientY: 5 })
  await flushPromises()
  await vi.waitFor(() => expect(pageText()).toContain('Close others'))
  const entry = [...document.querySelectorAll<HTMLElement>('.n-dropdown-option-body')].find(({ textContent }) =>
    textContent?.includes('Close others'),
  )!
  entry.click()
  await flushPromises()
  expect(names()).toBe('A')
})
