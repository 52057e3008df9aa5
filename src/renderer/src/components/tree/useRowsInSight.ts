import type { Ref } from 'vue'
import type { RowHeights } from './row-heights.ts'

/** Lines that are drawn above and below those in sight. */
const margin = 8

/**
 * Which lines of a long list are drawn, and where. VueUse's list adds up the heights of all lines whenever one of them
 * or the box moves; this one asks for a place in the list.
 *
 * @param box what is scrolled
 * @param rows all lines, from top to bottom
 */
export function useRowsInSight<Row>(
  box: Readonly<Ref<HTMLElement | null>>,
  rows: Readonly<Ref<readonly Row[]>>,
  { usual, topOf, indexAt }: Pick<RowHeights, 'usual' | 'topOf' | 'indexAt'>,
) {
  const { height } = useElementSize(box)
  const scrollTop = shallowRef(0)
  const noteScroll = () => { scrollTop.value = box.value?.scrollTop ?? 0 }
  const bottom = computed(() => topOf(rows.value.length))
  /** Where the box is going to stand, also before the browser has moved it because there are fewer lines. */
  const top = computed(() => Math.max(0, Math.min(scrollTop.value, bottom.value - height.value)))
  const first = computed(() => Math.max(0, indexAt(top.value) - margin))
  const end = computed(() => Math.min(rows.value.length, indexAt(top.value + height.value) + 1 + margin))
  /** As many elements as can be needed: a line takes the one of another that went out of sight. */
  const elements = computed(() => Math.ceil(height.value / usual) + 2 + 2 * margin)
  // A page that comes back has its box in the document again, at whatever place.
  watch(height, noteScroll)

  return {
    height,
    noteScroll,
    /** Those that are drawn, with their places in the list and the elements that show them. */
    inSight: computed(() => rows.value.slice(first.value, end.value).map((row, at) => {
      const index = first.value + at
      return { row, index, element: index % elements.value }
    })),
    /** How high the whole list is, and how far below its top the first drawn line stands, in points. */
    extent: computed(() => ({ whole: bottom.value, above: topOf(first.value) })),
    /** Brings a line into sight, without moving what is in sight already. */
    reveal(index: number) {
      if (!box.value) return
      const from = topOf(index)
      const to = topOf(index + 1)
      if (from < box.value.scrollTop) box.value.scrollTop = from
      else if (to > box.value.scrollTop + height.value) box.value.scrollTop = to - height.value
      noteScroll()
    },
    /** Puts a line at the top. */
    scrollTo(index: number) {
      if (box.value) box.value.scrollTop = topOf(index)
      noteScroll()
    },
  }
}
