import type { MenuItemConstructorOptions } from 'electron'
import type { Help } from '../help.ts'
import { describe, expect, it, vi } from 'vitest'
import { commands } from '../../../contract/events.ts'
import { menuTemplate } from './app-menu.ts'
import { wordsFor } from './words.ts'

const quietHelp: Help = { copyDiagnostics: async () => {}, showLog: () => {}, checkForUpdates: async () => {} }

function entriesOf(
  platform: NodeJS.Platform,
  devTools = false,
  onCommand = () => {},
  help: Help = quietHelp,
): MenuItemConstructorOptions[] {
  const template = menuTemplate({ platform, words: wordsFor(['en']), devTools, onCommand, help })
  return template.flatMap(menu => [menu, ...((menu.submenu as MenuItemConstructorOptions[] | undefined) ?? [])])
}

describe('the native menu', () => {
  it('has an entry for each of the app\'s commands', () => {
    const onCommand = vi.fn()
    for (const entry of entriesOf('linux', false, onCommand).filter(({ click }) => click)) (entry.click as () => void)()
    expect(onCommand.mock.calls.flat().sort()).toEqual([...commands].sort())
  })

  it('has what a report of a fault needs', () => {
    const help = { copyDiagnostics: vi.fn(async () => {}), showLog: vi.fn(), checkForUpdates: vi.fn(async () => {}) }
    const entries = entriesOf('linux', false, () => {}, help)
    for (const id of ['copyDiagnostics', 'showLog', 'checkForUpdates'])
      (entries.find(entry => entry.id === id)!.click as () => void)()
    for (const called of Object.values(help)) expect(called).toHaveBeenCalledOnce()
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
