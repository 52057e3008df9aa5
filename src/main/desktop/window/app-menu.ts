import type { MenuItemConstructorOptions } from 'electron'
import type { Command } from '../../../contract/events.ts'
import type { Help } from '../help.ts'
import type { Words } from './words.ts'
import { shortcutOf } from '../../../contract/shortcuts.ts'

export interface MenuParts {
  platform: NodeJS.Platform
  words: Words
  devTools: boolean
  /** Hears which of the app's commands was chosen. */
  onCommand: (command: Command) => void
  help: Help
}

/**
 * As Electron writes it. What the page reads itself (the editor only while it has a statement for it) the menu shows
 * and does not take.
 */
function accelerator(command: Command): Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> {
  const shortcut = shortcutOf(command)
  if (!shortcut) return {}
  return {
    accelerator: shortcut.keys.replace('Mod', 'CmdOrCtrl'),
    ...(shortcut.by !== 'menu' && { registerAccelerator: false }),
  }
}

/** The native menu: the system's own entries by their roles, the app's commands as the page knows them. */
export function menuTemplate({ platform, words, devTools, onCommand, help }: MenuParts): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const entry = (command: Command): MenuItemConstructorOptions => ({
    id: command,
    label: words[command],
    ...accelerator(command),
    click: () => onCommand(command),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: words.file,
      submenu: [
        entry('newTab'),
        entry('closeTab'),
        line,
        entry('openFile'),
        entry('saveFile'),
        entry('saveFileAs'),
        ...(mac ? [] : [line, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: words.query,
      submenu: [entry('run'), entry('runAll'), line, entry('cancel')],
    },
    {
      label: words.view,
      submenu: [
        entry('home'),
        entry('connections'),
        entry('workbench'),
        entry('history'),
        line,
        entry('palette'),
        entry('theme'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(devTools ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        entry('shortcuts'),
        { id: 'copyDiagnostics', label: words.copyDiagnostics, click: () => void help.copyDiagnostics() },
        { id: 'showLog', label: words.showLog, click: help.showLog },
        line,
        { id: 'checkForUpdates', label: words.checkForUpdates, click: () => void help.checkForUpdates() },
        { role: 'about', label: words.about },
      ],
    },
  ]
}
