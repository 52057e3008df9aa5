import type { Connection } from '@contract/connections.ts'
import type { Opening } from '@contract/documents.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/index.ts'

type Proposed = Extract<Opening, { kind: 'connection' }>['draft']

/** The saved connections, as the list, the tree and the editor's tabs know them. */
export const useConnectionStore = defineStore('connection', () => {
  const connections = shallowRef<Connection[]>([])
  const loaded = shallowRef(false)
  /** How the page of connections shows them. */
  const view = ref<'table' | 'cards'>('table')
  const byId = computed(() => new Map(connections.value.map(connection => [connection.id, connection])))

  /** What a link has asked for, until the form shows it. */
  const proposed = shallowRef<Proposed | null>(null)

  async function load(): Promise<Connection[]> {
    const { data } = await api.connections.list()
    connections.value = data.toSorted((a, b) => a.name.localeCompare(b.name))
    loaded.value = true
    return connections.value
  }

  return { connections, loaded, view, byId, proposed, load }
}, {
  persist: { key: 'tihc.connections', pick: ['view'] },
})
