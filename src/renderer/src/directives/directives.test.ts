// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, h, ref, resolveDirective, withDirectives } from 'vue'
import { useUserStore } from '@/store/index.ts'
import { mountInApp } from '@/testing/mount-in-app.ts'

it('v-permission leaves out what the role may not do', async () => {
  const Page = defineComponent(() => {
    useUserStore().setUser({ id: '1', username: 'vera', tenant: '1', tenantName: 't', role: 'editor' })
    const permission = resolveDirective('permission')!
    return () => h('div', (['viewer', 'editor', 'admin'] as const).map(role => withDirectives(h('button', role), [[permission, role]])))
  })
  const { wrapper } = await mountInApp(Page)
  expect(wrapper.findAll('button').map(element => element.text())).toEqual(['viewer', 'editor'])
  wrapper.unmount()
})

it('v-loading covers what is busy, once, and says so', async () => {
  const busy = ref(true)
  const Page = defineComponent(() => {
    const loading = resolveDirective('loading')!
    return () => withDirectives(h('section', { class: 'relative' }, 'content'), [[loading, busy.value]])
  })
  const { wrapper } = await mountInApp(Page)
  const section = wrapper.find('section')
  expect(section.attributes('aria-busy')).toBe('true')
  expect(section.findAll('[role=status]')).toHaveLength(1)
  busy.value = false
  await flushPromises()
  expect(section.attributes('aria-busy')).toBe('false')
  expect(section.findAll('[role=status]')).toHaveLength(0)
  wrapper.unmount()
})
