import type { Command } from './events.ts'

export const shortcutGroups = ['general', 'pages', 'editor', 'results', 'lists'] as const
export type ShortcutGroup = typeof shortcutGroups[number]

export interface Shortcut {
  group: ShortcutGroup
  /** `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys: string
  /** In a browser, where the browser takes `keys` for itself. */
  web?: string
  /**
   * Who hears it in the desktop app: the native menu, the page's frame, or the part that has the focus. In a browser
   * the frame hears for the menu.
   */
  by: 'menu' | 'frame' | 'focus'
  /** There is nothing for it to do in a browser. */
  desktop?: true
}

/**
 * Every shortcut of the app, once: the native menu, the frame, tooltips, the palette and the page of shortcuts read it
 * here.
 */
export const shortcuts = {
  palette: { group: 'general', keys: 'Mod+K', by: 'frame' },
  shortcuts: { group: 'general', keys: '?', by: 'frame' },
  toggleMenu: { group: 'general', keys: 'Mod+B', by: 'frame' },
  // The order of the rail.
  home: { group: 'pages', keys: 'Mod+1', web: 'Alt+1', by: 'menu' },
  connections: { group: 'pages', keys: 'Mod+2', web: 'Alt+2', by: 'menu' },
  workbench: { group: 'pages', keys: 'Mod+3', web: 'Alt+3', by: 'menu' },
  history: { group: 'pages', keys: 'Mod+4', web: 'Alt+4', by: 'menu' },
  nextPage: { group: 'pages', keys: 'Alt+PageDown', by: 'frame' },
  previousPage: { group: 'pages', keys: 'Alt+PageUp', by: 'frame' },
  closePage: { group: 'pages', keys: 'Delete', by: 'focus' },
  movePage: { group: 'pages', keys: 'Mod+Shift+ArrowRight', by: 'focus' },
  run: { group: 'editor', keys: 'Mod+Enter', by: 'focus' },
  runAll: { group: 'editor', keys: 'Mod+Shift+Enter', by: 'focus' },
  cancel: { group: 'editor', keys: 'Escape', by: 'focus' },
  newTab: { group: 'editor', keys: 'Mod+T', web: 'Alt+T', by: 'menu' },
  closeTab: { group: 'editor', keys: 'Mod+W', web: 'Alt+W', by: 'menu' },
  openFile: { group: 'editor', keys: 'Mod+O', by: 'menu', desktop: true },
  saveFile: { group: 'editor', keys: 'Mod+S', by: 'menu', desktop: true },
  saveFileAs: { group: 'editor', keys: 'Mod+Shift+S', by: 'menu', desktop: true },
  complete: { group: 'editor', keys: 'Ctrl+Space', by: 'focus' },
  find: { group: 'editor', keys: 'Mod+F', by: 'focus' },
  comment: { group: 'editor', keys: 'Mod+/', by: 'focus' },
  copyCells: { group: 'results', keys: 'Mod+C', by: 'focus' },
  openCell: { group: 'results', keys: 'Enter', by: 'focus' },
  searchList: { group: 'lists', keys: '/', by: 'frame' },
  openRow: { group: 'lists', keys: 'Enter', by: 'focus' },
} as const satisfies Record<string, Shortcut>

export type ShortcutName = keyof typeof shortcuts

/** The shortcut of a command of the menu, where it has one. */
export function shortcutOf(command: Command): Shortcut | undefined {
  return (shortcuts as Partial<Record<Command, Shortcut>>)[command]
}
