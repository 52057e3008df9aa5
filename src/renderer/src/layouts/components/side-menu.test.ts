// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { useAppStore, usePermissionStore } from '@/store/index.ts'
import { mountInApp } from '@/testing/mount-in-app.ts'
import SideMenu from './SideMenu.vue'

let unmount = () => {}
afterEach(() => unmount())

it('shows the pages below a page, opens them with the page in front, and marks it', async () => {
  const { wrapper, router } = await mountInApp(SideMenu, { props: { group: 'main' } as never, path: '/elsewhere' })
  unmount = () => wrapper.unmount()
  useAppStore().switchCollapsed()
  const item = { title: 'menu.connections', icon: 'i', order: 1, group: 'main' as const }
  usePermissionStore().menus = [
    { ...item, key: 'Else', path: '/elsewhere' },
    { ...item, key: 'Above', path: '/above', children: [{ ...item, key: 'Things', path: '/things' }] },
  ]
  await flushPromises()
  const links = () => wrapper.findAll('a').map(link => link.attributes('href'))
  const marked = () => wrapper.findAll('.n-menu-item-content--selected a').map(link => link.attributes('href'))
  expect(links()).toEqual(['/elsewhere', '/above'])
  await router.push('/things')
  await flushPromises()
  expect(links()).toEqual(['/elsewhere', '/above', '/things'])
  expect(marked()).toEqual(['/things'])
  // One that the menu does not show marks the page above it.
  await router.push('/things/7')
  await flushPromises()
  expect(marked()).toEqual(['/things'])
})
