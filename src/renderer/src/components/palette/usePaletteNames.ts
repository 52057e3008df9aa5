import type { NameList } from './search.ts'
import type { PaletteCommand } from '@/store/modules/command.ts'
import { commandGroups, useCommandStore, useConnectionStore, useMetadataStore, useWorkbenchStore } from '@/store/index.ts'
import { selectAllOf } from '@/utils/sql/name-style.ts'

const textOf = ({ title, subtitle = '', keywords = '' }: PaletteCommand) => `${title} ${subtitle} ${keywords === title ? '' : keywords}`.trim().toLowerCase()

function listsOf(commands: PaletteCommand[]): NameList[] {
  return commandGroups.map((group) => {
    const own = commands.filter(command => command.group === group)
    return { group, texts: own.map(textOf), command: (index: number) => own[index]! }
  })
}

/** Offered before anything is typed; the others are found by their names. */
const firstCommands = ['newTab', 'addConnection', 'theme', 'shortcuts'].map(name => `command:${name}`)
const mostConnections = 4

/** Everything that the palette looks in: what is registered, the connections, and the databases and tables that were read. */
export function usePaletteNames() {
  const router = useRouter()
  const commandStore = useCommandStore()
  const connectionStore = useConnectionStore()
  const metadataStore = useMetadataStore()

  async function openEditor(target: { connectionId: string, database?: string, text?: string, title?: string }) {
    await router.push({ name: 'Workbench' })
    useWorkbenchStore().openTab(target)
  }

  const connections = computed(() => connectionStore.connections.map((connection): PaletteCommand => ({
    id: `connection:${connection.id}`,
    group: 'connections',
    title: connection.name,
    subtitle: connection.file ?? (connection.host ? `${connection.host}:${connection.port}` : undefined),
    icon: 'i-lucide:server',
    run: () => openEditor({ connectionId: connection.id }),
  })))

  const databases = computed(() => metadataStore.databases.filter(({ connectionId }) => connectionStore.byId.has(connectionId)).map(({ connectionId, database }): PaletteCommand => ({
    id: `database:${database.id}`,
    group: 'databases',
    title: database.name,
    subtitle: connectionStore.byId.get(connectionId)?.name,
    icon: 'i-lucide:database',
    run: () => openEditor({ connectionId, database: database.name }),
  })))

  /** Tables may be tens of thousands: they stay names until they are found. */
  const tables = computed(() => metadataStore.databases.flatMap((names): NameList[] => {
    const { connectionId, database, tables } = names
    const connection = connectionStore.byId.get(connectionId)
    return connection
      ? [{
          group: 'tables',
          texts: metadataStore.textsOf(names),
          command: (index) => {
            const { id, name, kind } = tables[index]!
            return {
              id: `table:${id}`,
              group: 'tables',
              title: name,
              subtitle: `${database.name} · ${connection.name}`,
              icon: kind === 'view' ? 'i-lucide:eye' : 'i-lucide:table-2',
              run: () => openEditor({ connectionId, database: database.name, title: name, text: selectAllOf(database.name, name, connection) }),
            }
          },
        }]
      : []
  }))

  const lists = computed<NameList[]>(() => [...listsOf([...commandStore.commands, ...connections.value, ...databases.value]), ...tables.value])

  /** The last ones that are still there. */
  const recent = computed(() => {
    const known = new Map([...commandStore.commands, ...connections.value, ...databases.value].map(command => [command.id, command]))
    return commandStore.recentIds.flatMap(id => known.get(id) ?? tableById(id) ?? [])
  })

  function tableById(id: string): PaletteCommand | undefined {
    if (!id.startsWith('table:')) return undefined
    const lists = tables.value
    const entries = metadataStore.databases.filter(({ connectionId }) => connectionStore.byId.has(connectionId))
    for (const [at, { tables: of }] of entries.entries()) {
      const index = of.findIndex(table => `table:${table.id}` === id)
      if (index !== -1) return lists[at]!.command(index)
    }
    return undefined
  }

  /** Before anything is typed: what was done last, servers to go to, what is done most, and the pages. */
  const offered = computed(() => {
    const used = new Set(recent.value.map(({ id }) => id))
    const unused = (commands: PaletteCommand[]) => commands.filter(({ id }) => !used.has(id))
    return [
      { group: 'recent' as const, commands: recent.value },
      { group: 'connections' as const, commands: unused(connections.value).slice(0, mostConnections) },
      { group: 'commands' as const, commands: unused(firstCommands.flatMap(id => commandStore.commands.find(command => command.id === id) ?? [])) },
      { group: 'pages' as const, commands: unused(commandStore.commands.filter(({ group }) => group === 'pages')) },
    ].filter(({ commands }) => commands.length)
  })

  onMounted(() => {
    // What is not known is not found; the palette does not wait for it.
    if (!connectionStore.loaded) void connectionStore.load().catch(() => {})
  })

  return { lists, offered }
}
