import type { Directive } from 'vue'
import { t } from '@/locales/index.ts'

const masks = new WeakMap<HTMLElement, HTMLElement>()

function show(element: HTMLElement, busy: boolean) {
  element.setAttribute('aria-busy', String(busy))
  masks.get(element)?.remove()
  masks.delete(element)
  if (!busy) return
  const mask = document.createElement('div')
  mask.className = 'absolute inset-0 z-1 f-c-c bg-panel/60 cursor-progress'
  mask.setAttribute('role', 'status')
  mask.setAttribute('aria-label', t('common.loading'))
  const wheel = document.createElement('i')
  wheel.className = 'i-lucide:loader-circle animate-spin text-20 text-primary'
  mask.append(wheel)
  masks.set(element, mask)
  element.append(mask)
}

/** `v-loading="busy"` covers the element, which is `relative`, while it is busy: nothing in it moves. */
export const loading: Directive<HTMLElement, boolean> = {
  mounted: (element, { value }) => show(element, value),
  updated: (element, { value, oldValue }) => { if (value !== oldValue) show(element, value) },
}
