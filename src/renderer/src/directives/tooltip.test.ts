// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import AppTooltip from '@/components/common/AppTooltip.vue'
import { mountInApp } from '@/testing/mount-in-app.ts'
import { withTooltip } from './tooltip.ts'

const text = ref<string | undefined>('What it does')
const isThere = ref(true)
let app: Awaited<ReturnType<typeof mountInApp>>

beforeEach(async () => {
  app = await mountInApp(defineComponent(() => () => [
    isThere.value && withTooltip(h('button', 'a'), text.value),
    h(AppTooltip),
  ]))
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  app.wrapper.unmount()
  document.body.innerHTML = ''
  text.value = 'What it does'
  isThere.value = true
})

const element = () => app.wrapper.find<HTMLElement>('button').element
/** Naive UI hides it until it has faded. */
function shown(): string | undefined {
  const tooltip = document.querySelector<HTMLElement>('.n-tooltip')
  return tooltip && tooltip.style.display !== 'none' ? tooltip.textContent?.trim() : undefined
}
async function point(event: string, after = 600) {
  element().dispatchEvent(new Event(event))
  await vi.advanceTimersByTimeAsync(after)
  await flushPromises()
}

it('names the element, and says it to who rests on it in place of the browser', async () => {
  expect(element().title).toBe('What it does')
  await point('pointerenter', 200)
  expect(shown()).toBeUndefined()
  await point('pointerenter')
  expect(shown()).toBe('What it does')
  expect(element().title).toBe('')
  text.value = 'What it does now'
  await flushPromises()
  expect(shown()).toBe('What it does now')
  await point('pointerleave')
  expect(shown()).toBeUndefined()
  expect(element().title).toBe('What it does now')
})

it.each(['pointerdown', 'keydown'])('goes at a %s: something else follows', async (event) => {
  await point('pointerenter')
  await point(event)
  expect(shown()).toBeUndefined()
  expect(element().title).toBe('What it does')
})

it('goes with its element, and where there is nothing to say any more', async () => {
  await point('pointerenter')
  text.value = undefined
  await vi.advanceTimersByTimeAsync(600)
  expect(shown()).toBeUndefined()
  text.value = 'again'
  await flushPromises()
  await point('pointerenter')
  expect(shown()).toBe('again')
  isThere.value = false
  await vi.advanceTimersByTimeAsync(600)
  expect(shown()).toBeUndefined()
})
