import type { Shortcut, ShortcutName } from '@contract/shortcuts.ts'
import { shortcuts } from '@contract/shortcuts.ts'

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

/** What is pressed behind this door: `Mod+K`. */
export function keysOf(name: ShortcutName): string {
  const { keys, web }: Shortcut = shortcuts[name]
  return window.tihc ? keys : web ?? keys
}

/** False for one that only the desktop app has, in a browser. */
export function isHere(name: ShortcutName): boolean {
  const { desktop }: Shortcut = shortcuts[name]
  return !desktop || window.tihc !== undefined
}

/** True when the frame is who hears it; else the native menu does, or the part that has the focus. */
export function isHeardByFrame(name: ShortcutName): boolean {
  const { by } = shortcuts[name]
  return isHere(name) && (by === 'frame' || (by === 'menu' && !window.tihc))
}

const macCaps: Record<string, string> = {
  Mod: '⌘',
  Ctrl: '⌃',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↵',
  Escape: 'esc',
  Delete: '⌦',
}
const otherCaps: Record<string, string> = { Mod: 'Ctrl', Escape: 'Esc', Enter: '↵', Delete: 'Del' }
const bothCaps: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
}

/** What is printed on the keys: `['⌘', 'K']`, `['Ctrl', 'K']`. */
export function keyCaps(keys: string, mac = isMac): string[] {
  return keys.split('+').map(key => (mac ? macCaps : otherCaps)[key] ?? bothCaps[key] ?? key)
}

/** In a line of text: `⌘K`, `Ctrl+K`. */
export function shortcutHint(name: ShortcutName): string {
  return keyCaps(keysOf(name)).join(isMac ? '' : '+')
}

/** On a button or in a sentence, with room between the keys: `⌘↵`, `Ctrl ↵`. */
export function shortcutLabel(name: ShortcutName): string {
  return keyCaps(keysOf(name)).join(isMac ? '' : ' ')
}

/** True when the keys of the event are these. A sign is what it is, however it is typed (`?` may need Shift). */
export function matchesKeys(
  {
    key,
    code,
    ctrlKey,
    metaKey,
    altKey,
    shiftKey,
  }: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  keys: string,
  mac = isMac,
): boolean {
  const parts = keys.split('+')
  const last = parts.pop()!
  const wants = (name: string) => parts.includes(name)
  if (
    ctrlKey !== (wants('Ctrl') || (!mac && wants('Mod')))
    || metaKey !== (mac && wants('Mod'))
    || altKey !== wants('Alt')
  ) {
    return false
  }
  const isSign = last.length === 1 && !/[a-z0-9]/i.test(last)
  if (!isSign && shiftKey !== wants('Shift')) return false
  if (last === 'Space') return code === 'Space'
  // With Alt a Mac types another sign than the key's own.
  return key.toLowerCase() === last.toLowerCase() || (altKey && (code === `Key${last}` || code === `Digit${last}`))
}
