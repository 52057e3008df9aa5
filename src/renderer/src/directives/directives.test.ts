// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { NTab, NTabs } from 'naive-ui'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref, resolveDirective, withDirectives } from 'vue'
import { useUserStore } from '@/store/index.ts'
import { mountInApp } from '@/testing/mount-in-app.ts'

it('v-permission leaves out what the role may not do', async () => {
  const Page = defineComponent(() => {
    useUserStore().setUser({ id: '1', username: 'vera', tenant: '1', tenantName: 't', role: 'editor' })
    const permission = resolveDirective('permission')!
    return () =>
      h(
        'div',
        (['viewer', 'editor', 'admin'] as const).map(role => withDirectives(h('button', role), [[permission, role]])),
      )
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

describe('v-tab-keys', () => {
  const show = async (closable: boolean) => {
    const names = ref(['general', 'tls', 'ssh'])
    const active = ref('general')
    const Page = defineComponent(() => {
      const tabKeys = resolveDirective('tab-keys')!
      return () => withDirectives(h(NTabs, {
        'type': 'card',
        closable,
        'value': active.value,
        'onUpdate:value': (name: string) => { active.value = name },
        'onClose': (name: string) => { names.value = names.value.filter(other => other !== name) },
      }, () => names.value.map(name => h(NTab, { key: name, name }, () => name))), [[tabKeys]])
    })
    const { wrapper } = await mountInApp(Page)
    const tabs = () => wrapper.findAll<HTMLElement>('.n-tabs-tab')
    const press = async (at: number, key: string) => {
      await tabs()[at]!.trigger('keydown', { key })
      await flushPromises()
    }
    return { wrapper, tabs, press }
  }

  it('lets keys reach and choose tabs, which are known as such', async () => {
    const { wrapper, tabs, press } = await show(false)
    const selected = () => wrapper.findAll('[role=tablist] [role=tab][aria-selected=true]').map(tab => tab.text())
    expect(tabs().map(tab => tab.element.tabIndex)).toEqual([0, -1, -1])
    tabs()[0]!.element.focus()
    await press(0, 'ArrowRight')
    expect(document.activeElement).toBe(tabs()[1]!.element)
    expect(selected()).toEqual(['general'])
    await press(1, 'Enter')
    expect(selected()).toEqual(['tls'])
    expect(tabs().map(tab => tab.element.tabIndex)).toEqual([-1, 0, -1])
    wrapper.unmount()
  })

  it('closes by Delete what may be closed', async () => {
    const { wrapper, tabs, press } = await show(true)
    expect(wrapper.findAll('[role=group][aria-current=true]').map(tab => tab.text())).toEqual(['general'])
    await press(0, 'End')
    expect(document.activeElement).toBe(tabs()[2]!.element)
    await press(2, 'Delete')
    expect(tabs().map(tab => tab.text())).toEqual(['general', 'tls'])
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(tabs().find(tab => tab.attributes('aria-current') === 'true')!.element),
    )
    expect(
      wrapper
        .findAll('.n-tabs-tab__close')
        .map(close => [close.attributes('tabindex'), close.attributes('aria-label')]),
    ).toEqual([
      ['-1', 'Close general'],
      ['-1', 'Close tls'],
    ])
    wrapper.unmount()
  })
})
