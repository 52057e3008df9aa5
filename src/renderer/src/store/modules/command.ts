import type { ShortcutName } from '@contract/shortcuts.ts'

export const commandGroups = [
  'pages',
  'commands',
  'connections',
  'databases',
  'tables',
  'columns',
  'saved',
  'catalog',
] as const
export type CommandGroup = typeof commandGroups[number]

/** Something that the palette finds and does. */
export interface PaletteCommand {
  /** The same each time, so that it is known again as one of the last. */
  id: string
  group: CommandGroup
  title: string
  /** What tells it from others of its name: where it is. */
  subtitle?: string
  icon: string
  /** Other words that find it. */
  keywords?: string
  shortcut?: ShortcutName
  run: () => unknown
}

const mostRecent = 6

/** What can be done and opened by name, from wherever it is registered, and what was done last. */
export const useCommandStore = defineStore('command', () => {
  const sources = shallowReactive(new Map<symbol, () => PaletteCommand[]>())
  /** What was registered last comes first: the page in front before the frame. */
  const commands = computed(() => [...sources.values()].toReversed().flatMap(read => read()))
  const shown = ref<'palette' | 'shortcuts' | null>(null)
  const recentIds = ref<string[]>([])

  return {
    commands,
    shown,
    recentIds,
    /** @returns what takes the source away */
    addSource(read: () => PaletteCommand[]): () => void {
      const key = Symbol('source')
      sources.set(key, read)
      return () => sources.delete(key)
    },
    remember(id: string) {
      recentIds.value = [id, ...recentIds.value.filter(known => known !== id)].slice(0, mostRecent)
    },
    show(what: 'palette' | 'shortcuts' | null) {
      shown.value = what
    },
  }
}, {
  persist: { key: 'tihc.commands', pick: ['recentIds'] },
})
