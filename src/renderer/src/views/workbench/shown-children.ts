import type { Ref, ShallowRef } from 'vue'
import type { ObjectNode } from './object-nodes.ts'
import { loadLocal, noteNode } from './object-nodes.ts'

/** Puts what was brought below the nodes of a tree. */
export interface ShownChildren {
  isOpen: (node: ObjectNode) => boolean
  /** @param node what they stand below */
  show: (node: ObjectNode, children: ObjectNode[]) => void
  /** What is open below a node is shown as it was until it is read anew. */
  keepOpen: (node: ObjectNode, part: ObjectNode[]) => void
  /**
   * Shows what the last sync saw, as it comes.
   *
   * @param node what it stands below
   * @param isOnly whether nothing else is going to be asked
   * @param isOver whether it is not wanted any more
   * @returns what is shown
   */
  showLocal: (node: ObjectNode, isOnly: boolean, isOver?: () => boolean) => Promise<ObjectNode[]>
}

export function createShownChildren(roots: ShallowRef<ObjectNode[]>, expandedKeys: Ref<string[]>): ShownChildren {
  const expanded = computed(() => new Set(expandedKeys.value))
  const isOpen = ({ key }: ObjectNode) => expanded.value.has(key)

  /** The nodes are not deeply reactive: there may be 100,000 of them. */
  function show(node: ObjectNode, children: ObjectNode[]) {
    node.children = node.below ? [noteNode(node, node.below), ...children] : children
    roots.value = [...roots.value]
  }

  return {
    isOpen,
    show,
    keepOpen(node, part) {
      const open = part.filter(isOpen)
      // Few are, of 100,000.
      if (open.length === 0) return
      const before = new Map(node.children?.filter(isOpen).map(child => [child.key, child.children] as const))
      for (const child of open) child.children = before.get(child.key)
    },
    async showLocal(node, isOnly, isOver = () => false) {
      let children: ObjectNode[] = []
      for await (const part of loadLocal(node, isOnly)) {
        if (isOver()) return children
        children = children.concat(part)
        node.isAwaiting = !isOnly && children.length > 0
        if (children.length > 0) show(node, children)
      }
      return children
    },
  }
}
