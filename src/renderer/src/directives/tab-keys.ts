import type { Directive } from 'vue'
import { t } from '@/locales/index.ts'

/*
 * Naive UI's tabs are plain boxes that only a mouse reaches. They get the roles and keys of the ARIA practices for tabs
 * that are chosen by hand: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
const observers = new WeakMap<HTMLElement, MutationObserver>()
/** Where a tab is being closed by its key, perhaps after a question. */
const closing = new WeakSet<HTMLElement>()
/** A question that was answered takes this long to leave. */
const questionLeaves = 400
const tabSelector = '.n-tabs-tab:not(.n-tabs-tab--addable)'
const closeSelector = '.n-tabs-tab__close'

/** Those of this element, not of tabs that one of its panes holds. */
function tabsOf(element: HTMLElement): HTMLElement[] {
  const bar = element.querySelector('.n-tabs-wrapper')
  return [...bar?.querySelectorAll<HTMLElement>(tabSelector) ?? []]
}

function describe(element: HTMLElement): void {
  const tabs = tabsOf(element)
  // The role of a tab allows no control within: one that has a button to close it is a group, the chosen one the
  // current.
  const closable = tabs.some(tab => tab.querySelector(closeSelector))
  element.querySelector('.n-tabs-wrapper')?.setAttribute('role', closable ? 'presentation' : 'tablist')
  for (const tab of tabs) {
    const active = tab.classList.contains('n-tabs-tab--active')
    tab.setAttribute('role', closable ? 'group' : 'tab')
    tab.setAttribute(closable ? 'aria-current' : 'aria-selected', String(active))
    tab.tabIndex = active ? 0 : -1
    const name = tab.querySelector('.n-tabs-tab__label')?.textContent?.trim() ?? ''
    if (closable) tab.setAttribute('aria-label', name)
    // Delete closes: the button is the mouse's, and no stop of its own.
    const close = tab.querySelector<HTMLElement>(closeSelector)
    close?.setAttribute('tabindex', '-1')
    close?.setAttribute('aria-label', t('tabs.closeName', { name }))
  }
}

/** Where the tab that had the focus has gone, the one in front has it: the keyboard keeps its place. */
function keepFocus(element: HTMLElement): void {
  if (closing.has(element) && document.activeElement === document.body) {
    tabsOf(element)
      .find(tab => tab.tabIndex === 0)
      ?.focus()
  }
}

/** It was not closed, or what was asked for has been done. */
function onFocusin({ currentTarget }: FocusEvent): void {
  closing.delete(currentTarget as HTMLElement)
}

function onKeydown(event: KeyboardEvent): void {
  const bar = event.currentTarget as HTMLElement
  const tabs = tabsOf(bar)
  const at = tabs.indexOf(event.target as HTMLElement)
  if (at === -1 || event.ctrlKey || event.metaKey || event.altKey) return
  const tab = tabs[at]!
  const acts: Record<string, () => unknown> = {
    'ArrowRight': () => tabs[(at + 1) % tabs.length]!.focus(),
    'ArrowLeft': () => tabs.at(at - 1)!.focus(),
    'Home': () => tabs[0]!.focus(),
    'End': () => tabs.at(-1)!.focus(),
    'Enter': () => tab.click(),
    ' ': () => tab.click(),
    'Delete': () => {
      closing.add(bar)
      tab.querySelector<HTMLElement>(closeSelector)?.click()
    },
  }
  const act = acts[event.key]
  if (!act) return
  event.preventDefault()
  act()
}

/** `v-tab-keys` on NTabs makes its tabs known to assistive technology and reachable by keys. */
export const tabKeys: Directive<HTMLElement> = {
  mounted(element) {
    const observer = new MutationObserver(() => {
      describe(element)
      if (!closing.has(element)) return
      keepFocus(element)
      setTimeout(keepFocus, questionLeaves, element)
    })
    const bar = element.querySelector('.n-tabs-nav')
    if (bar) observer.observe(bar, { subtree: true, childList: true, attributeFilter: ['class'] })
    observers.set(element, observer)
    element.addEventListener('keydown', onKeydown)
    element.addEventListener('focusin', onFocusin)
    describe(element)
  },
  unmounted(element) {
    observers.get(element)?.disconnect()
  },
}
