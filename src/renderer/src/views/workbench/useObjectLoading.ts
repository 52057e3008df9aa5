import type { Ref, ShallowRef } from 'vue'
import type { ObjectNode } from './object-nodes.ts'
import { useConnectionStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { emptyNode, errorNode, loadChildren } from './object-nodes.ts'
import { createShownChildren } from './shown-children.ts'

/** Brings what stands below the nodes of a tree. */
export function useObjectLoading(roots: ShallowRef<ObjectNode[]>, expandedKeys: Ref<string[]>) {
  const connectionStore = useConnectionStore()
  const { isOpen, show, keepOpen, showLocal } = createShownChildren(roots, expandedKeys)

  /**
   * Brings it anew. Until the server has answered, a node that had nothing shows what the last sync saw; in its place
   * comes the whole answer at once, so that nothing jumps.
   */
  async function loadNode(node: ObjectNode): Promise<void> {
    let children: ObjectNode[] = []
    let isAnswered = false
    // What cannot be had of it is in the server's answer.
    if (!node.children && !node.from) showLocal(node, false, () => isAnswered).catch(() => {})
    try {
      for await (const part of loadChildren(node)) {
        isAnswered = !node.isAwaiting
        keepOpen(node, part)
        children = children.concat(part)
        if (isAnswered) show(node, children)
      }
      isAnswered = true
      node.isAwaiting = false
      show(node, children.length ? children : [emptyNode(node)])
    } catch (thrown) {
      isAnswered = true
      node.isAwaiting = false
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
    if (!expandedKeys.value.includes(node.key)) expandedKeys.value = [...expandedKeys.value, node.key]
    await loadNode(node)
  }

  return {
    loadNode,
    expand,

    /**
     * Shows what the last sync saw below a node that was open before, and asks no server.
     *
     * @returns whether there is anything
     */
    async restoreLocal(node: ObjectNode): Promise<boolean> {
      const databases = await showLocal(node, true).catch(() => [])
      // They are from the snapshot, and so is all that is asked for below them.
      await Promise.all(databases.filter(isOpen).map(loadNode))
      return databases.length > 0
    },

    /** Asks the server again. What is from a snapshot came with its connection's answer, which is asked for it. */
    async refresh(shown: ObjectNode): Promise<void> {
      const node = shown.origin ?? shown
      const rootKey = 'connection' in node ? `connection:${node.connection.id}` : ''
      const root = roots.value.find(({ key }) => key === rootKey)
      await expand(node.from && root ? root : node)
    },
  }
}
