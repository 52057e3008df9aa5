import type { Connection } from '@contract/connections.ts'
import type { ObjectNode } from './object-nodes.ts'
import { useConnectionStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { connectionNode, emptyNode, errorNode, loadChildren } from './object-nodes.ts'

/** The line of a connection as it is now, with what stands below it where that is still so. */
function renewed(known: ReadonlyMap<string, ObjectNode>, connection: Connection): ObjectNode {
  const fresh = connectionNode(connection)
  const old = known.get(fresh.key)
  // A connection that points elsewhere now has other databases.
  const same = old?.kind === 'connection' && old.connection.updatedAt === connection.updatedAt
  return same ? Object.assign(old, { connection }) : fresh
}

/**
 * Connections → databases → tables → columns, each level asked for when it is opened.
 * A level that cannot be had shows why in its place, and can be tried again.
 */
export function useObjectTree() {
  const connectionStore = useConnectionStore()
  const roots = shallowRef<ObjectNode[]>([])
  const expandedKeys = ref<string[]>([])
  const loading = ref(false)
  const error = ref('')

  /** The nodes are not deeply reactive: there may be 100,000 of them. */
  const redraw = () => { roots.value = [...roots.value] }

  watch(() => connectionStore.connections, (connections) => {
    const known = new Map(roots.value.map(node => [node.key, node]))
    roots.value = connections.map(connection => renewed(known, connection))
    // What was open shows the databases of now, also where a call still waits for the old ones.
    for (const node of roots.value) {
      if (known.has(node.key) && known.get(node.key) !== node && expandedKeys.value.includes(node.key))
        void loadNode(node)
    }
  }, { immediate: true })

  async function load(): Promise<void> {
    loading.value = true
    error.value = ''
    try {
      await connectionStore.load()
      const [only, second] = roots.value
      if (only && !second && !only.children) await expand(only)
    } catch (thrown) {
      error.value = describeError(thrown)
    } finally {
      loading.value = false
    }
  }

  async function loadNode(node: ObjectNode): Promise<void> {
    let children: ObjectNode[] = []
    try {
      for await (const part of loadChildren(node)) {
        children = children.concat(part)
        node.children = children
        redraw()
      }
      if (!children.length) node.children = [emptyNode(node)]
    } catch (thrown) {
      node.children = [...children, errorNode(node, describeError(thrown))]
    }
    redraw()
    // Where there is one database, as in a file, it is what one wants to see.
    const [only, second] = node.children ?? []
    if (only?.kind === 'database' && !second) await expand(only)
    // Opening one shows how the connection stands.
    if (node.kind === 'connection') void connectionStore.load().catch(() => {})
  }

  async function expand(node: ObjectNode): Promise<void> {
    await loadNode(node)
    if (!expandedKeys.value.includes(node.key)) expandedKeys.value = [...expandedKeys.value, node.key]
  }

  return { roots, expandedKeys, loading, error, load, loadNode, expand, isEmpty: computed(() => !roots.value.length) }
}
