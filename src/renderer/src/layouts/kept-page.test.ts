// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { computed, defineComponent, h, KeepAlive, nextTick, ref } from 'vue'
import { keptPage, releasePages } from './kept-page.ts'

const Page = defineComponent(() => {
  const typed = ref('')
  return () =>
    h('div', { class: 'box', style: 'height: 50px; overflow: auto' }, [
      h('input', {
        value: typed.value,
        onInput: (event: Event) => {
          typed.value = (event.target as HTMLInputElement).value
        },
      }),
    ])
}, { name: 'Page' })

it('two pages of one route are kept and let go each by itself, with what was typed and where they stood', async () => {
  const front = ref('Page /1')
  const open = ref(['Page /1', 'Page /2'])
  const wrapper = mount(
    defineComponent(
      () => () =>
        h(KeepAlive, { include: open.value }, () => h(keptPage(front.value), { key: front.value, page: h(Page) })),
    ),
    { attachTo: document.body },
  )
  const show = async (key: string) => {
    front.value = key
    await nextTick()
  }
  const typed = computed(() => wrapper.find('input').element.value)

  await wrapper.find('input').setValue('one')
  const box = wrapper.find('.box').element
  box.scrollTop = 30
  box.dispatchEvent(new Event('scroll'))
  await show('Page /2')
  expect(wrapper.find('input').element.value).toBe('')
  await wrapper.find('input').setValue('two')

  box.scrollTop = 0 // what a browser does to a box that is taken out of the document
  await show('Page /1')
  expect(wrapper.find('input').element.value).toBe('one')
  expect(wrapper.find('.box').element.scrollTop).toBe(30)

  // The tab of the second is closed: it begins anew, the first one is as it was.
  open.value = ['Page /1']
  releasePages(open.value)
  await nextTick()
  open.value = ['Page /1', 'Page /2']
  await show('Page /2')
  expect(wrapper.find('input').element.value).toBe('')
  await show('Page /1')
  expect(wrapper.find('input').element.value).toBe('one')
  expect(typed.value).toBe('one')
  wrapper.unmount()
})
