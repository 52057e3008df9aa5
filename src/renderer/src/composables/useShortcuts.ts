import type { ShortcutName } from '@contract/shortcuts.ts'
import type { MaybeRefOrGetter } from 'vue'
import { isHeardByFrame, keysOf, matchesKeys } from '@/utils/shortcuts.ts'

const typing = 'input, textarea, select, [contenteditable="true"]'

/** A dialog has the keyboard to itself. */
const isDialogOpen = () =>
  [...document.querySelectorAll('[aria-modal="true"]')].some(dialog => dialog.getClientRects().length)

/**
 * Does what the frame's shortcuts ask for, as long as the component lives. What has the focus comes first: a key
 * that it took is not heard, and a key without Ctrl, ⌘ or Alt is text where one types.
 *
 * @param front false while others are to hear
 */
export function useShortcuts(
  handlers: Partial<Record<ShortcutName, () => unknown>>,
  front: MaybeRefOrGetter<boolean> = true,
) {
  const heard = (Object.keys(handlers) as ShortcutName[])
    .filter(isHeardByFrame)
    .map(name => ({ keys: keysOf(name), run: handlers[name]! }))
  if (!heard.length) return
  useEventListener(window, 'keydown', event => {
    if (event.defaultPrevented || event.isComposing || !toValue(front)) return
    const found = heard.find(({ keys }) => matchesKeys(event, keys))
    if (!found || isDialogOpen()) return
    const isText = !event.ctrlKey && !event.metaKey && !event.altKey
    if (isText && event.target instanceof Element && event.target.closest(typing)) return
    event.preventDefault()
    void found.run()
  })
}
