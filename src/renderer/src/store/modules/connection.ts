import type { Capability } from '@contract/capabilities.ts'
import type { Connection } from '@contract/connections.ts'
import type { Opening } from '@contract/documents.ts'
import { opensFiles } from '@dialects/registry.ts'
import { api } from '@/api/index.ts'
import { t } from '@/locales/index.ts'

type Proposed = Extract<Opening, { kind: 'connection' }>['draft']

/** What a new profile's sample is called by the host (main/connections/sample.ts), until somebody renames it. */
const sampleName = 'Sample shop'

/** The sample is named by the app, not by a person: in the language of the app. */
function named(connection: Connection): Connection {
  const { name, engine, environment } = connection
  return name === sampleName && opensFiles(engine) && environment === 'sample'
    ? { ...connection, name: t('connections.sampleName') }
    : connection
}

/** The saved connections, as the list, the tree and the editor's tabs know them. */
export const useConnectionStore = defineStore('connection', () => {
  const saved = shallowRef<Connection[]>([])
  const connections = computed(() => saved.value.map(named).toSorted((a, b) => a.name.localeCompare(b.name)))
  const loaded = shallowRef(false)
  /** How the page of connections shows them. */
  const view = ref<'table' | 'cards'>('table')
  const byId = computed(() => new Map(connections.value.map(connection => [connection.id, connection])))

  /** What a link has asked for, until the form shows it. */
  const proposed = shallowRef<Proposed | null>(null)

  /** Whether the server of a connection can do something; nothing is known of a connection that is not there. */
  function can(connectionId: string | null | undefined, capability: Capability): boolean {
    return byId.value.get(connectionId ?? '')?.capabilities[capability] ?? false
  }

  /** Which reading was asked for last, and which one is shown. */
  let asked = 0
  let shown = 0

  async function load(): Promise<Connection[]> {
    const mine = ++asked
    const { data } = await api.connections.list()
    // One that comes after a newer one says what was.
    if (mine > shown) {
      shown = mine
      saved.value = data
      loaded.value = true
    }
    return connections.value
  }

  /**
   * Hears that a connection came, went, or stands otherwise, whatever window or statement it was.
   *
   * @returns what ends the hearing
   */
  function onChange(listener: () => void): () => void {
    return api.on('changed', ({ changed: { resource } }) => void (resource === 'connections' && listener()))
  }

  // Whoever finds out how a connection stands, a run in another window too: its marks follow on every page.
  onChange(useDebounceFn(() => { if (loaded.value) load().catch(() => {}) }, 50, { maxWait: 500 }))

  return { connections, loaded, view, byId, proposed, can, load, onChange }
}, {
  persist: { key: 'tihc.connections', pick: ['view'] },
})
