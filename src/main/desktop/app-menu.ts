import type { MenuItemConstructorOptions } from 'electron'
import type { Command } from '../../contract/events.ts'
import type { Words } from './words.ts'

export interface MenuParts {
  platform: NodeJS.Platform
  words: Words
  devTools: boolean
  /** Hears which of the app's commands was chosen. */
  onCommand: (command: Command) => void
}

/** The native menu: the system's own entries by their roles, the app's commands as the page knows them. */
export function menuTemplate({ platform, words, devTools, onCommand }: MenuParts): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const entry = (command: Command, accelerator?: string, more: MenuItemConstructorOptions = {}): MenuItemConstructorOptions => ({
    id: command,
    label: words[command],
    ...(accelerator && { accelerator }),
    click: () => onCommand(command),
    ...more,
  })
  // The editor reads these keys itself, and only while it has a statement for them: the menu shows them.
  const shownOnly = { registerAccelerator: false }
  const line: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(mac
      ? [{ role: 'appMenu' } as const]
      : []),
    {
      label: words.file,
      submenu: [entry('newTab', 'CmdOrCtrl+T'), entry('closeTab', 'CmdOrCtrl+W'), line, entry('openFile', 'CmdOrCtrl+O'), entry('saveFile', 'CmdOrCtrl+S'), entry('saveFileAs', 'CmdOrCtrl+Shift+S'), ...(mac
        ? []
        : [line, { role: 'quit' } as const])],
    },
    { role: 'editMenu' },
    {
      label: words.query,
      submenu: [entry('run', 'CmdOrCtrl+Enter', shownOnly), entry('runAll', 'CmdOrCtrl+Shift+Enter', shownOnly), line, entry('cancel', 'Escape', shownOnly)],
    },
    {
      label: words.view,
      submenu: [
        entry('workbench', 'CmdOrCtrl+1'),
        entry('connections', 'CmdOrCtrl+2'),
        entry('theme'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(devTools
          ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]
          : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ role: 'about', label: words.about }] },
  ]
}
