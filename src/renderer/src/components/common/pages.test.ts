// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { usePageTitle } from '@/composables/index.ts'
import BreadCrumb from '@/layouts/components/BreadCrumb.vue'
import { useTabStore } from '@/store/index.ts'
import { button, mountInApp } from '@/testing/mount-in-app.ts'
import AppPage from './AppPage.vue'
import CommonPage from './CommonPage.vue'

const name = ref<string>()
const Thing = defineComponent(() => {
  useTabStore().addTab({
    key: 'Thing /things/1',
    name: 'Thing',
    path: '/things/1',
    title: 'menu.workbench',
    icon: '',
    keepAlive: true,
  })
  usePageTitle(name, () => [{ label: 'shop-prod', to: '/things/0' }])
  return () => [
    h(BreadCrumb),
    h(CommonPage, { back: true }, { default: () => 'content', action: () => 'action', footer: () => 'footer' }),
  ]
})

let unmount = () => {}
afterEach(() => unmount())

describe('a page', () => {
  it('is called by its title until it says what it shows; the way to it stands in the breadcrumb', async () => {
    const { wrapper, router } = await mountInApp(Thing, { path: '/things/1' })
    unmount = () => wrapper.unmount()
    expect(wrapper.find('h1').text()).toBe('Workbench')
    name.value = 'user_orders'
    await flushPromises()
    expect(wrapper.find('main h1').text()).toBe('user_orders')
    expect(wrapper.findAll('nav li').map(crumb => crumb.text())).toEqual(['Connections', 'shop-prod', 'user_orders'])
    expect(wrapper.findAll('nav a').map(link => link.attributes('href'))).toEqual(['/things', '/things/0'])
    expect(wrapper.find('main footer').text()).toBe('footer')

    button('Back').click()
    await flushPromises()
    expect(router.currentRoute.value.name).toBe('Things')
  })

  it('of its own parts has a name as well, and a footer only when it is given one', async () => {
    const { wrapper } = await mountInApp(
      defineComponent(() => () => h(AppPage, { full: true }, { default: () => 'content' })),
    )
    unmount = () => wrapper.unmount()
    expect(wrapper.find('main h1.sr-only').text()).toBe('Connections')
    expect(wrapper.find('main footer').exists()).toBe(false)
  })
})
