import type { ShallowRef } from 'vue'

interface Range { x: number, y: number, x1: number, y1: number }

/** What RevoGrid tells of a scroll: pixels of all its rows or columns, however high a box may be. */
type Scroll = CustomEvent<{ dimension: string, coordinate: number }>

const begin = { x: 0, y: 0 }

/**
 * Where a grid stands and what is selected in it, for the element that takes another's place.
 *
 * @param grid the element that is in the document
 */
export function useGridPlace(grid: Readonly<ShallowRef<HTMLRevoGridElement | null>>) {
  let scrolled = { ...begin }
  /** Waits until the new element has drawn its first rows. */
  let kept: { scrolled: typeof begin, range: Range | null } | undefined
  let restoring = false

  return {
    /** Hears of a scroll. An element without room, such as one that is hidden, tells of places where nobody went. */
    note({ detail: { dimension, coordinate } }: Scroll): void {
      if (kept || !grid.value?.clientHeight) return
      if (dimension === 'rgRow') scrolled.y = coordinate
      else if (dimension === 'rgCol') scrolled.x = coordinate
    },

    /** Keeps what the element shows, which is about to go. */
    async keep(): Promise<void> {
      kept ??= { scrolled: { ...scrolled }, range: await grid.value?.getSelectedRange() ?? null }
    },

    /** Gives the new element what was kept, once; call it when that has drawn rows. */
    async restore(): Promise<void> {
      if (!kept) return
      const { scrolled: { x, y }, range } = kept
      kept = undefined
      // Its scrolled boxes are as high as they will be in the next frame.
      await new Promise(requestAnimationFrame)
      const element = grid.value
      await element?.scrollToCoordinate({ x, y })
      if (!range) return
      restoring = true
      await element?.setCellsFocus({ x: range.x, y: range.y }, { x: range.x1, y: range.y1 })
      await new Promise(requestAnimationFrame)
      restoring = false
    },

    isRestoring: () => restoring,

    /** Another result begins at its first row. */
    forget(): void {
      scrolled = { ...begin }
      kept = undefined
    },
  }
}
