import type { Connection } from '@contract/connections.ts'
import type { Ref } from 'vue'
import type { ObjectNode } from './object-nodes.ts'
import type { ObjectChanges } from './own-changes.ts'
import { useConnectionStore, useWorkbenchStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { connectionNode } from './object-nodes.ts'
import { useObjectLoading } from './useObjectLoading.ts'
import { useStructureChanges } from './useStructureChanges.ts'

/** The line of a connection as it is now, with what stands below it where that is still so. */
function renewed(known: ReadonlyMap<string, ObjectNode>, connection: Connection): ObjectNode {
  const fresh = connectionNode(connection)
  const old = known.get(fresh.key)
  // A connection that points elsewhere now has other databases.
  const same = old?.kind === 'connection' && old.connection.updatedAt === connection.updatedAt
  return same ? Object.assign(old, { connection }) : fresh
}

const isConnected = (node: ObjectNode): boolean =>
  node.kind === 'connection' && node.connection.status === 'connected'

/** Whether a server can be asked now that was not when the tree came back. */
const isUnasked = (node: ObjectNode): boolean => node.below?.reason === '' && isConnected(node)

/** Whether something of what is shown of a connection is from a snapshot. */
function showsSnapshot(node: ObjectNode): boolean {
  return !!node.below || (node.children ?? []).some(showsSnapshot)
}

/**
 * Brings back what was open when the page was left: a server that is connected is asked, of any other one stands what
 * the last sync saw, so that nobody signs in because a page was opened.
 */
function createRestoring(
  expandedKeys: Ref<string[]>,
  loadNode: (node: ObjectNode) => Promise<void>,
  restoreLocal: (node: ObjectNode) => Promise<boolean>,
) {
  return async (root: ObjectNode): Promise<void> => {
    if (isConnected(root)) return await loadNode(root)
    if (await restoreLocal(root) || root.children) return
    expandedKeys.value = expandedKeys.value.filter(key => key !== root.key)
  }
}

/**
 * Connections → databases → tables → columns, each level asked for when it is opened.
 * A level that cannot be had shows why in its place, and can be tried again.
 */
export function useObjectTree() {
  const connectionStore = useConnectionStore()
  const roots = shallowRef<ObjectNode[]>([])
  const { openObjects: expandedKeys } = storeToRefs(useWorkbenchStore())
  const loading = ref(false)
  const error = ref('')
  const { loadNode, restoreLocal, expand, refresh } = useObjectLoading(roots, expandedKeys)
  const restore = createRestoring(expandedKeys, loadNode, restoreLocal)

  const isOpen = ({ key }: ObjectNode) => expandedKeys.value.includes(key)

  watch(() => connectionStore.connections, (connections) => {
    const known = new Map(roots.value.map(node => [node.key, node]))
    roots.value = connections.map(connection => renewed(known, connection))
    // What was open shows the databases of now, also where a call still waits for the old ones.
    for (const node of roots.value) {
      if (known.has(node.key) && known.get(node.key) !== node && isOpen(node)) void loadNode(node)
      else if (isUnasked(node)) void loadNode(node)
    }
  }, { immediate: true })

  async function load(): Promise<void> {
    loading.value = true
    error.value = ''
    try {
      await connectionStore.load()
      const [only, second] = roots.value
      if (only && !second && !only.children) await expand(only)
      else await Promise.all(roots.value.filter(node => isOpen(node) && !node.children).map(restore))
    } catch (thrown) {
      error.value = describeError(thrown)
    } finally {
      loading.value = false
    }
  }

  /** Reads the list of connections anew, and asks those that were last seen without their server. */
  async function refreshAll(): Promise<void> {
    await load()
    await Promise.all(roots.value.filter(showsSnapshot).map(loadNode))
  }

  const rootOf = (connectionId: string) => roots.value.find(({ key }) => key === `connection:${connectionId}`)

  /** Reads again what statements have changed, as far as it is shown. */
  async function refreshChanged(connectionId: string, { ofDatabases, names }: ObjectChanges): Promise<void> {
    const root = rootOf(connectionId)
    if (!root?.children) return
    if (ofDatabases) return await loadNode(root)
    const changed = (root.children as ObjectNode[]).filter(node =>
      node.kind === 'database' && node.children && names.has(node.database.name.toLowerCase()))
    await Promise.all(changed.map(loadNode))
  }

  useStructureChanges(ids => void Promise.all(ids.map(rootOf).map(root => root?.children && loadNode(root))))

  /** Closes the line of a connection and forgets what stands below it: it is asked for when it is opened again. */
  function close(connectionId: string) {
    const root = rootOf(connectionId)
    if (!root) return
    const keysOf = (node: ObjectNode): string[] => [node.key, ...(node.children ?? []).flatMap(keysOf)]
    const gone = new Set(keysOf(root))
    expandedKeys.value = expandedKeys.value.filter(key => !gone.has(key))
    root.children = root.below = undefined
    roots.value = [...roots.value]
  }

  return {
    ...{ roots, expandedKeys, loading, error, isEmpty: computed(() => !roots.value.length) },
    ...{ load, loadNode, expand, refresh, refreshAll, refreshChanged, close },
  }
}
