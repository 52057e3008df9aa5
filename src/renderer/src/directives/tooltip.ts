import type { Directive, VNode } from 'vue'
import { withDirectives } from 'vue'

/** What the tooltip says now, and at which element. */
export const shownTooltip = shallowRef<{ element: HTMLElement, text: string }>()

/** Whoever only passes by reads nothing. */
const restsFor = 500
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * The text is the element's title: it names or describes it to assistive technology. While the pointer rests on it
 * the tooltip says it instead, and the browser's own stays away.
 */
function hide(): void {
  clearTimeout(timer)
  const { element, text } = shownTooltip.value ?? {}
  shownTooltip.value = undefined
  if (element && !element.title) element.title = text!
}

function onPointerenter({ currentTarget }: Event): void {
  const element = currentTarget as HTMLElement
  hide()
  timer = setTimeout(() => {
    if (!element.isConnected || !element.title) return
    shownTooltip.value = { element, text: element.title }
    element.title = ''
  }, restsFor)
}

function say(element: HTMLElement, text: string | undefined): void {
  const shown = shownTooltip.value
  if (shown?.element !== element) element.title = text ?? ''
  else if (text) shownTooltip.value = { element, text }
  else hide()
}

/**
 * `v-tooltip="text"` says a text at an element that the pointer rests on. One NTooltip serves all of them
 * (`AppTooltip`): a list has hundreds.
 */
export const tooltip: Directive<HTMLElement, string | undefined> = {
  mounted(element, { value }) {
    say(element, value)
    element.addEventListener('pointerenter', onPointerenter)
    for (const ends of ['pointerleave', 'pointerdown', 'keydown']) element.addEventListener(ends, hide)
  },
  updated: (element, { value }) => say(element, value),
  beforeUnmount: (element) => { if (shownTooltip.value?.element === element) hide() },
}

/** The same for what is drawn by a function, such as a column's cell. */
export function withTooltip(node: VNode, text: string | undefined): VNode {
  return withDirectives(node, [[tooltip, text]])
}
