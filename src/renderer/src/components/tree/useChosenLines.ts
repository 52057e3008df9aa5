import type { Ref } from 'vue'
import type { TreeNode, TreeRow } from './tree-rows.ts'

/**
 * Which lines of a tree are chosen. Several are where they belong together, as the tables of one database do: what
 * does not is passed over.
 *
 * @param rows the lines as they are shown
 * @param groupOf what a node belongs to; null for one that is chosen alone
 */
export function useChosenLines<Node extends TreeNode>(
  rows: Readonly<Ref<ReadonlyArray<TreeRow<Node>>>>,
  groupOf: (node: Node) => string | null,
) {
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  /** From where a range is drawn. */
  let anchor = ''
  let group: string | null = null

  function choose(node: Node) {
    anchor = node.key
    group = groupOf(node)
    chosen.value = new Set([node.key])
  }

  const keysOf = (some: ReadonlyArray<TreeRow<Node>>) =>
    some.filter(({ node }) => groupOf(node) === group).map(({ node }) => node.key)

  return {
    chosen,
    choose,
    /** Adds a line to those that are chosen, or takes it out. */
    toggle(node: Node) {
      if (group === null || groupOf(node) !== group) return choose(node)
      anchor = node.key
      const keys = new Set(chosen.value)
      if (!keys.delete(node.key)) keys.add(node.key)
      chosen.value = keys
    },
    /** Chooses all from the line that was chosen last to this one. */
    extendTo(index: number) {
      const from = rows.value.findIndex(({ node }) => node.key === anchor)
      if (group === null || from === -1) return choose(rows.value[index]!.node)
      chosen.value = new Set(keysOf(rows.value.slice(Math.min(from, index), Math.max(from, index) + 1)))
    },
    /** Chooses a line with all that belong with it. */
    chooseGroup(node: Node) {
      choose(node)
      if (group !== null) chosen.value = new Set(keysOf(rows.value))
    },
    /** The chosen ones that are shown, from top to bottom. */
    nodes: (): Node[] => rows.value.filter(({ node }) => chosen.value.has(node.key)).map(({ node }) => node),
  }
}
