/** What a tree shows; further fields are its owner's. */
export interface TreeNode {
  /** Unlike any other in the tree. */
  key: string
  label: string
  isLeaf: boolean
  /** Cannot be chosen: says that there is nothing, or why. */
  disabled?: boolean
  /** Says more than a line holds: it is as high as its words, which can be marked and copied. */
  wraps?: boolean
  /** Not there until they were asked for. */
  children?: TreeNode[]
}

/** A line of a tree that is drawn as a list. */
export interface TreeRow<Node> {
  node: Node
  /** From 1, as assistive technology counts. */
  level: number
  expanded: boolean
  /** Which of its siblings that are shown it is, from 1, and how many these are. */
  position: number
  size: number
}

/** A tree's children are of its own kind. */
const childrenOf = <Node extends TreeNode>(node: Node) => node.children as Node[] | undefined

/**
 * The lines of a tree from top to bottom, in time linear to the nodes that are there. With a `pattern` those
 * whose label holds it, whatever the case, with what stands above them; what was opened below stays whole.
 */
export function treeRows<Node extends TreeNode>(
  roots: readonly Node[],
  expanded: ReadonlySet<string>,
  pattern = '',
): Array<TreeRow<Node>> {
  const wanted = pattern.trim().toLowerCase()
  const rows: Array<TreeRow<Node>> = []

  function add(nodes: readonly Node[], level: number, filtered: boolean): void {
    const siblings: Array<TreeRow<Node>> = []
    for (const node of nodes) {
      const isFound = !filtered || node.label.toLowerCase().includes(wanted)
      const children = childrenOf(node)
      const isOpen = expanded.has(node.key)
      const row = { node, level, expanded: isOpen, position: siblings.length + 1, size: 0 }
      rows.push(row)
      const before = rows.length
      if (children && (isOpen || !isFound)) add(children, level + 1, !isFound)
      if (!isFound && rows.length === before) {
        rows.pop()
        continue
      }
      row.expanded ||= rows.length > before
      siblings.push(row)
    }
    for (const row of siblings) row.size = siblings.length
  }

  add(roots, 1, wanted !== '')
  return rows
}

/** Where the line stands that a line belongs to; -1 for one at the top. */
export function parentOf(rows: ReadonlyArray<TreeRow<unknown>>, index: number): number {
  const { level } = rows[index]!
  let at = index - 1
  while (at >= 0 && rows[at]!.level >= level) at--
  return at
}
