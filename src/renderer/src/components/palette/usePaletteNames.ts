import type { Table } from '@contract/tables.ts'
import type { NameList } from './search.ts'
import type { PaletteCommand } from '@/store/modules/command.ts'
import {
  commandGroups,
  useCommandStore,
  useConnectionStore,
  useMetadataStore,
  useWorkbenchStore,
} from '@/store/index.ts'
import { selectAllOf } from '@/utils/sql/name-style.ts'

const textOf = ({ title, subtitle = '', keywords = '' }: PaletteCommand) =>
  `${title} ${subtitle} ${keywords === title ? '' : keywords}`.trim().toLowerCase()

function listsOf(commands: PaletteCommand[]): NameList[] {
  return commandGroups.map((group) => {
    const own = commands.filter(command => command.group === group)
    return { group, texts: own.map(textOf), command: (index: number) => own[index]! }
  })
}

/** Offered before anything is typed; the others are found by their names. */
const firstCommands = ['newTab', 'addConnection', 'theme', 'shortcuts'].map(name => `command:${name}`)
const mostConnections = 4

type Target = Parameters<ReturnType<typeof useWorkbenchStore>['openTab']>[0]

/**
 * Everything that the palette looks in: what is registered, the connections, and the databases, tables and columns of
 * those that are connected, or were read before.
 */
export function usePaletteNames() {
  const commandStore = useCommandStore()
  const connectionStore = useConnectionStore()
  const metadataStore = useMetadataStore()
  const { connections, databases } = useServerCommands()
  const { tables, columns, tableById } = useTableNames()
  const own = computed(() => [...commandStore.commands, ...connections.value, ...databases.value])
  const lists = computed<NameList[]>(() => [...listsOf(own.value), ...tables.value, ...columns.value])

  /** The last ones that are still there. */
  const recent = computed(() => {
    const known = new Map(own.value.map(command => [command.id, command]))
    return commandStore.recentIds.flatMap(id => known.get(id) ?? tableById(id) ?? [])
  })

  /** Before anything is typed: what was done last, servers to go to, what is done most, and the pages. */
  const offered = computed(() => {
    const used = new Set(recent.value.map(({ id }) => id))
    const unused = (commands: PaletteCommand[]) => commands.filter(({ id }) => !used.has(id))
    const first = firstCommands.flatMap(id => commandStore.commands.find(command => command.id === id) ?? [])
    return [
      { group: 'recent' as const, commands: recent.value },
      { group: 'connections' as const, commands: unused(connections.value).slice(0, mostConnections) },
      { group: 'commands' as const, commands: unused(first) },
      { group: 'pages' as const, commands: unused(commandStore.commands.filter(({ group }) => group === 'pages')) },
    ].filter(({ commands }) => commands.length)
  })

  onMounted(async () => {
    // What is not known is not found; the palette does not wait for it.
    if (!connectionStore.loaded) await connectionStore.load().catch(() => {})
    for (const { id, status } of connectionStore.connections) {
      if (status === 'connected') void metadataStore.read(id)
    }
  })

  return { lists, offered }
}

function useOpenEditor() {
  const router = useRouter()
  return async (target: Target) => {
    await router.push({ name: 'Workbench' })
    useWorkbenchStore().openTab(target)
  }
}

/** Connections, and databases that were read. */
function useServerCommands() {
  const connectionStore = useConnectionStore()
  const knownDatabases = useKnownDatabases()
  const openEditor = useOpenEditor()

  const connections = computed(() =>
    connectionStore.connections.map(({ id, name, file, host, port }): PaletteCommand => ({
      id: `connection:${id}`,
      group: 'connections',
      title: name,
      subtitle: file ?? (host ? `${host}:${port}` : undefined),
      icon: 'i-lucide:server',
      run: () => openEditor({ connectionId: id }),
    })),
  )

  const databases = computed(() => knownDatabases.value.map(({ connection, database }): PaletteCommand => ({
    id: `database:${database.id}`,
    group: 'databases',
    title: database.name,
    subtitle: connection.name,
    icon: 'i-lucide:database',
    run: () => openEditor({ connectionId: connection.id, database: database.name }),
  })))

  return { connections, databases }
}

type KnownDatabase = ReturnType<typeof useKnownDatabases>['value'][number]

/** The databases that were read, of connections that are still there. */
function useKnownDatabases() {
  const connectionStore = useConnectionStore()
  const metadataStore = useMetadataStore()
  return computed(() => metadataStore.databases.flatMap((names) => {
    const connection = connectionStore.byId.get(names.connectionId)
    return connection ? [{ names, connection, database: names.database }] : []
  }))
}

/** Tables may be tens of thousands: they stay names until they are found. */
function useTableNames() {
  const metadataStore = useMetadataStore()
  const knownDatabases = useKnownDatabases()
  const openEditor = useOpenEditor()

  const openTable = ({ connection, database }: KnownDatabase, { name }: Table) => openEditor({
    connectionId: connection.id,
    database: database.name,
    title: name,
    text: selectAllOf(database.name, name, connection),
  })
  const placeOf = ({ connection, database }: KnownDatabase) => `${database.name} · ${connection.name}`

  const tables = computed(() => knownDatabases.value.map((known): NameList => ({
    group: 'tables',
    texts: metadataStore.textsOf(known.names).tables,
    command: (index) => {
      const table = known.names.tables[index]!
      return {
        id: `table:${table.id}`,
        group: 'tables',
        title: table.name,
        subtitle: placeOf(known),
        icon: table.kind === 'view' ? 'i-lucide:eye' : 'i-lucide:table-2',
        run: () => openTable(known, table),
      }
    },
  })))

  /** A column is found with its table, which it opens. */
  const columns = computed(() => knownDatabases.value.map((known): NameList => ({
    group: 'columns',
    texts: metadataStore.textsOf(known.names).columns,
    command: (index) => {
      const { table, name } = known.names.columns[index]!
      return {
        id: `column:${table.id}:${name}`,
        group: 'columns',
        title: `${table.name}.${name}`,
        subtitle: placeOf(known),
        icon: 'i-lucide:columns-3',
        run: () => openTable(known, table),
      }
    },
  })))

  function tableById(id: string): PaletteCommand | undefined {
    if (!id.startsWith('table:')) return undefined
    for (const [at, { names }] of knownDatabases.value.entries()) {
      const index = names.tables.findIndex(table => `table:${table.id}` === id)
      if (index !== -1) return tables.value[at]!.command(index)
    }
    return undefined
  }

  return { tables, columns, tableById }
}
