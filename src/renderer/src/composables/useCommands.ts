import type { Command } from '@contract/events.ts'
import type { ShortcutName } from '@contract/shortcuts.ts'
import type { Ref } from 'vue'
import type { PaletteCommand } from '@/store/modules/command.ts'
import { commands } from '@contract/events.ts'
import { shortcutOf, shortcuts } from '@contract/shortcuts.ts'
import { api } from '@/api/index.ts'
import { registerCommands } from './registerCommands.ts'
import { useShortcuts } from './useShortcuts.ts'

type Handlers = Partial<Record<Command, () => unknown>>

/** How the palette shows a command; those that it lists as pages, or is itself, are left out. */
const icons: Partial<Record<Command, string>> = {
  newTab: 'i-lucide:plus',
  closeTab: 'i-lucide:x',
  openFile: 'i-lucide:folder-open',
  saveFile: 'i-lucide:save',
  saveFileAs: 'i-lucide:save',
  run: 'i-lucide:play',
  runAll: 'i-lucide:list-ordered',
  cancel: 'i-lucide:square',
  theme: 'i-lucide:sun-moon',
  shortcuts: 'i-lucide:keyboard',
}

/**
 * Does what a command asks for, as long as the component lives, whoever gives it: the desktop app's menu, the
 * keyboard, the palette.
 *
 * @example
 * useCommands({ theme: () => appStore.toggleDark() })
 */
export function useCommands(handlers: Handlers) {
  hear(handlers, ref(true))
}

/** The same for a page that is kept alive: only while it is in front. */
export function usePageCommands(handlers: Handlers) {
  const front = ref(true)
  onActivated(() => { front.value = true })
  onDeactivated(() => { front.value = false })
  hear(handlers, front)
}

function hear(handlers: Handlers, front: Readonly<Ref<boolean>>) {
  const { t } = useI18n()
  const names = commands.filter(name => handlers[name])
  tryOnScopeDispose(api.on('command', command => void (front.value && handlers[command]?.())))
  useShortcuts(Object.fromEntries(names.filter(shortcutOf).map(name => [name, handlers[name]])), front)
  registerCommands(() => front.value
    ? names.filter(name => icons[name]).map((name): PaletteCommand => ({
        id: `command:${name}`,
        group: 'commands',
        title: t(`commands.${name}`),
        keywords: t(`commands.${name}`, 1, { locale: 'en' }),
        icon: icons[name]!,
        shortcut: name in shortcuts ? name as ShortcutName : undefined,
        run: () => handlers[name]!(),
      }))
    : [])
}
