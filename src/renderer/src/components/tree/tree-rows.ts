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

/** The lines of a tree from top to bottom, in time linear to the nodes that are shown. */
export function treeRows<Node extends TreeNode>(
  roots: readonly Node[],
  expanded: ReadonlySet<string>,
): Array<TreeRow<Node>> {
  const rows: Array<TreeRow<Node>> = []

  function add(nodes: readonly Node[], level: number): void {
    const size = nodes.length
    for (let at = 0; at < size; at++) {
      const node = nodes[at]!
      const isOpen = expanded.has(node.key)
      rows.push({ node, level, expanded: isOpen, position: at + 1, size })
      const children = childrenOf(node)
      if (children && isOpen) add(children, level + 1)
    }
  }

  add(roots, 1)
  return rows
}

/** Where the line stands that a line belongs to; -1 for one at the top. */
export function parentOf(rows: ReadonlyArray<TreeRow<unknown>>, index: number): number {
  const { level } = rows[index]!
  let at = index - 1
  while (at >= 0 && rows[at]!.level >= level) at--
  return at
}
