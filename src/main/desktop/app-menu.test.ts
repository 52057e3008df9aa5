import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { commands } from '../../contract/events.ts'
import { menuTemplate } from './app-menu.ts'
import { wordsFor } from './words.ts'

function entriesOf(platform: NodeJS.Platform, devTools = false, onCommand = () => {}): MenuItemConstructorOptions[] {
  const template = menuTemplate({ platform, words: wordsFor(['en']), devTools, onCommand })
  return template.flatMap(menu => [menu, ...(menu.submenu as MenuItemConstructorOptions[] | undefined ?? [])])
}

describe('the native menu', () => {
  it('has an entry for each of the app\'s commands', () => {
    const onCommand = vi.fn()
    for (const entry of entriesOf('linux', false, onCommand).filter(({ click }) => click)) (entry.click as () => void)()
    expect(onCommand.mock.calls.flat().sort()).toEqual([...commands].sort())
  })

  it('never uses a shortcut twice', () => {
    const keys = entriesOf('linux').flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('has Quit in the app\'s own menu on a Mac and in File elsewhere', () => {
    const roles = (platform: NodeJS.Platform) => entriesOf(platform).flatMap(({ role }) => role ?? [])
    expect(roles('darwin')).toContain('appMenu')
    expect(roles('darwin')).not.toContain('quit')
    expect(roles('win32')).toContain('quit')
  })

  it('opens the developer tools only where they are allowed', () => {
    expect(entriesOf('linux').map(({ role }) => role)).not.toContain('toggleDevTools')
    expect(entriesOf('linux', true).map(({ role }) => role)).toContain('toggleDevTools')
  })

  it('speaks the person\'s language', () => {
    expect(wordsFor(['fr-FR', 'zh-Hans-CN', 'en'])).toBe(wordsFor(['zh-CN']))
    expect(wordsFor(['fr'])).toBe(wordsFor(['en']))
    expect(wordsFor(['zh-CN'])).not.toBe(wordsFor(['en']))
  })
})
