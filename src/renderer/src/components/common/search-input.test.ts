// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { mountInApp } from '@/testing/mount-in-app.ts'
import SearchInput from './SearchInput.vue'

const value = ref('')
const heard: string[] = []
/** As pages use it: the value is the page's, and what was typed is there by the time that the page searches. */
const Page = defineComponent(() => () => h(SearchInput, {
  'value': value.value,
  'label': 'Search by name',
  'maxlength': 5,
  'onUpdate:value': [(typed: string) => { value.value = typed }, () => heard.push(value.value)] as never,
}))

let app: Awaited<ReturnType<typeof mountInApp>>
beforeEach(async () => {
  value.value = ''
  heard.length = 0
  app = await mountInApp(Page)
})
afterEach(() => app.wrapper.unmount())

const input = () => app.wrapper.get('input')

describe('the box that a list is searched by', () => {
  it('says what it looks for, and what was typed', async () => {
    expect(app.wrapper.text()).toContain('Search by name')
    expect(input().attributes()).toMatchObject({ 'aria-label': 'Search by name', 'maxlength': '5' })
    await input().setValue('shop')
    expect(heard).toEqual(['shop'])
    expect(input().element.value).toBe('shop')
    expect(app.wrapper.text()).not.toContain('Search by name')
  })

  it('shows what the page puts there, and can be emptied', async () => {
    value.value = 'orders'
    await flushPromises()
    expect(input().element.value).toBe('orders')
    await input().trigger('focus')
    await app.wrapper.get('.n-base-clear__clear').trigger('click')
    await flushPromises()
    expect(heard).toEqual([''])
    expect(input().element.value).toBe('')
  })

  it('looks as a search, or as what the page says', async () => {
    expect(app.wrapper.find('i').classes()).toContain('i-lucide:search')
    app.wrapper.unmount()
    app = await mountInApp(
      defineComponent(() => () => h(SearchInput, { value: '', label: 'Filter', icon: 'i-lucide:list-filter' })),
    )
    expect(app.wrapper.find('i').classes()).toContain('i-lucide:list-filter')
  })
})
