// @vitest-environment happy-dom
import { commands } from '@contract/events.ts'
import { shortcutOf, shortcuts } from '@contract/shortcuts.ts'
import { describe, expect, it } from 'vitest'
import { isHeardByFrame, isHere, keyCaps, keysOf, matchesKeys } from './shortcuts.ts'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('shortcuts', () => {
  it('are other keys on a Mac', () => {
    expect(keyCaps('Mod+Shift+Enter', true)).toEqual(['⌘', '⇧', '↵'])
    expect(keyCaps('Mod+Shift+Enter', false)).toEqual(['Ctrl', 'Shift', '↵'])
    expect(matchesKeys(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true)
    expect(matchesKeys(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false)
    expect(matchesKeys(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true)
  })

  it('are these keys and no more', () => {
    expect(matchesKeys(press('k'), 'Mod+K', false)).toBe(false)
    expect(matchesKeys(press('K', { ctrlKey: true, shiftKey: true }), 'Mod+K', false)).toBe(false)
    expect(matchesKeys(press('k', { ctrlKey: true, altKey: true }), 'Mod+K', false)).toBe(false)
  })

  it('are a sign however it is typed, and a letter whatever Alt makes of it', () => {
    expect(matchesKeys(press('?', { shiftKey: true }), '?', false)).toBe(true)
    expect(matchesKeys(press('?'), '?', false)).toBe(true)
    expect(matchesKeys(press('†', { altKey: true, code: 'KeyT' }), 'Alt+T', true)).toBe(true)
    expect(matchesKeys(press('¡', { altKey: true, code: 'Digit1' }), 'Alt+1', true)).toBe(true)
  })

  it('do not take a key twice where one ear hears it', () => {
    for (const door of ['desktop', 'web'] as const) {
      const used = Object.values(shortcuts).flatMap(({ by, keys, ...rest }) =>
        by === 'focus' ? [] : [door === 'web' && 'web' in rest ? rest.web : keys],
      )
      expect(new Set(used).size).toBe(used.length)
    }
  })

  it('are heard by the frame in a browser where the menu hears them in the app', () => {
    expect(keysOf('newTab')).toBe('Alt+T')
    expect(isHeardByFrame('newTab')).toBe(true)
    expect(isHeardByFrame('run')).toBe(false)
    expect([isHere('saveFile'), isHeardByFrame('saveFile'), isHere('newTab')]).toEqual([false, false, true])
  })

  it('belong to commands of the menu', () => {
    expect(commands.filter(command => shortcutOf(command))).toContain('palette')
  })
})
