import type { Ref, ShallowRef } from 'vue'
import type { ObjectNode } from './object-nodes.ts'
import { useConnectionStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { emptyNode, errorNode, loadChildren, noteNode } from './object-nodes.ts'

/** Brings what stands below the nodes of a tree. */
export function useObjectLoading(roots: ShallowRef<ObjectNode[]>, expandedKeys: Ref<string[]>) {
  const connectionStore = useConnectionStore()
  const expanded = computed(() => new Set(expandedKeys.value))
  const isOpen = ({ key }: ObjectNode) => expanded.value.has(key)

  /** The nodes are not deeply reactive: there may be 100,000 of them. */
  function show(node: ObjectNode, children: ObjectNode[]) {
    node.children = node.below ? [noteNode(node, node.below), ...children] : children
    roots.value = [...roots.value]
  }

  /** Brings it anew. What is open there is read anew as well, and shown as it was until it is there. */
  async function loadNode(node: ObjectNode): Promise<void> {
    const before = new Map(node.children?.filter(isOpen).map(child => [child.key, child.children] as const))
    let children: ObjectNode[] = []
    try {
      for await (const part of loadChildren(node)) {
        for (const child of part.filter(isOpen)) child.children = before.get(child.key)
        children = children.concat(part)
        show(node, children)
      }
      if (!children.length) show(node, [emptyNode(node)])
    } catch (thrown) {
      if (!children.length) node.below = undefined
      show(node, [...children, errorNode(node, describeError(thrown))])
    }
    // Opening one shows how the connection stands.
    if (node.kind === 'connection') void connectionStore.load().catch(() => {})
    // Where there is one database, as in a file, it is what one wants to see.
    const [only, second] = children
    if (only?.kind === 'database' && !second) await expand(only)
    else await Promise.all(children.filter(isOpen).map(loadNode))
  }

  async function expand(node: ObjectNode): Promise<void> {
    await loadNode(node)
    if (!expandedKeys.value.includes(node.key)) expandedKeys.value = [...expandedKeys.value, node.key]
  }

  /** Asks the server again. What is from a snapshot came with the answer of its connection, which is asked for it. */
  async function refresh(node: ObjectNode): Promise<void> {
    const root = 'connection' in node ? roots.value.find(({ key }) => key === `connection:${node.connection.id}`) : null
    await expand(node.from && root ? root : node)
  }

  return { loadNode, expand, refresh }
}
