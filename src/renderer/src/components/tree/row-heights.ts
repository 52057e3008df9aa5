import type { Ref } from 'vue'
import type { TreeNode, TreeRow } from './tree-rows.ts'

/** A line of words alone stands in the middle of its height. */
const paddingOfWrapped = 6

/**
 * How high the lines of a tree are: all alike, but for those that wrap. Where a line stands is counted from these few,
 * never from all 200,000.
 *
 * @param usual the height of a line, in points
 */
export function useRowHeights<Node extends TreeNode>(rows: Readonly<Ref<ReadonlyArray<TreeRow<Node>>>>, usual: number) {
  /** By the keys of their nodes, as they were drawn last. */
  const drawn = reactive(new Map<string, number>())
  /** Only the higher ones, by their place, from top to bottom. */
  const higher = computed(() => {
    const heights = new Map<number, number>()
    if (drawn.size) {
      rows.value.forEach(({ node }, index) => {
        const height = node.wraps ? drawn.get(node.key) : undefined
        if (height !== undefined && height > usual) heights.set(index, height)
      })
    }
    return heights
  })

  return {
    usual,
    heightOf: (index: number): number => higher.value.get(index) ?? usual,
    topOf(index: number): number {
      let top = index * usual
      for (const [at, height] of higher.value) {
        if (at < index) top += height - usual
      }
      return top
    },
    /** The line that is so many points below the top; past the end it is counted on by the usual height. */
    indexAt(offset: number): number {
      let added = 0
      for (const [at, height] of higher.value) {
        const top = at * usual + added
        if (offset < top) break
        if (offset < top + height) return at
        added += height - usual
      }
      return Math.floor((offset - added) / usual)
    },
    /** A line that wraps was drawn, its words so many points high. */
    noteHeight: (key: string, points: number) => void drawn.set(key, points + paddingOfWrapped),
  }
}

export type RowHeights = Omit<ReturnType<typeof useRowHeights>, 'noteHeight'>
