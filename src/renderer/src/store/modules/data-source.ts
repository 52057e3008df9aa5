import type { DataSource } from '@contract/data-sources.ts'
import { api } from '@/api/index.ts'
import { useConnectionStore } from './connection.ts'

/**
 * What people call a source: its connection, as it is called now or was at the last sync, and its database; else the
 * name that its data tables were given.
 */
export function sourceName({ id, connection_id, connection_name, database }: DataSource): string {
  const name = useConnectionStore().byId.get(connection_id ?? '')?.name ?? connection_name
  return name && database ? `${name} · ${database}` : id
}

/** Where the catalog's data tables come from, as its pages know them. */
export const useDataSourceStore = defineStore('dataSource', () => {
  const connectionStore = useConnectionStore()
  const listed = shallowRef<DataSource[]>([])
  const sources = computed(() => listed.value.toSorted((a, b) => sourceName(a).localeCompare(sourceName(b))))
  const loaded = shallowRef(false)
  const byId = computed(() => new Map(sources.value.map(source => [source.id, source])))
  let latest = 0

  /** @throws what the call throws; what is known stays */
  async function load(): Promise<DataSource[]> {
    const mine = ++latest
    if (!connectionStore.loaded) connectionStore.load().catch(() => {})
    const { data } = await api.dataSources.list()
    if (mine === latest) {
      listed.value = data
      loaded.value = true
    }
    return sources.value
  }

  /** The name of a source; of one that is not known its id. */
  function nameOf(id: string): string {
    const source = byId.value.get(id)
    return source ? sourceName(source) : id
  }

  /**
   * Hears that data tables were changed, by whomever: one of them, or without an id many.
   *
   * @returns what ends the hearing
   */
  function onTables(listener: (id?: string) => void): () => void {
    return api.on('changed', ({ changed: { resource, id } }) => void (resource === 'dataTables' && listener(id)))
  }

  // How many tables each has changes with them: one reading for many events.
  const loadSoon = useDebounceFn(() => loaded.value && load().catch(() => {}), 300, { maxWait: 2000 })
  api.on('changed', ({ changed: { resource } }) => {
    if (resource === 'dataSources' || resource === 'dataTables') void loadSoon()
  })

  return { sources, loaded, byId, load, nameOf, onTables }
})
