import type { Ref } from 'vue'

/** So near an edge the list scrolls by itself. */
const edge = 40
const scrollStep = 12

/**
 * Moves rows of a list that draws only those in sight: a handle is pulled, a line shows where the row will be, and near
 * an edge the list scrolls. Rows come and go under the pointer, so that no library which moves the elements themselves
 * can do it.
 *
 * @param box what holds the list
 * @param indexOf the place of the row of an element; -1 for what is no row that can be moved
 * @param drop hears from where to where
 */
export function useRowDrag(
  box: Readonly<Ref<HTMLElement | null>>,
  { indexOf, drop }: { indexOf: (row: Element) => number, drop: (from: number, to: number) => void },
) {
  const from = ref(-1)
  /** The place before which the row would stand; -1 while it would stay. */
  const before = ref(-1)
  /** Where the line is drawn, from the box's top. */
  const line = ref<number>()
  let pointer = { x: 0, y: 0 }

  const scroller = () => box.value?.querySelector<HTMLElement>('.v-vl')

  function look() {
    const row = document.elementFromPoint(pointer.x, pointer.y)?.closest('tr')
    const index = row && box.value?.contains(row) ? indexOf(row) : -1
    if (index === -1) return
    const { top, height } = row!.getBoundingClientRect()
    const isBelow = pointer.y > top + height / 2
    before.value = isBelow ? index + 1 : index
    line.value = (isBelow ? top + height : top) - box.value!.getBoundingClientRect().top
  }

  const { pause, resume } = useRafFn(() => {
    const list = scroller()
    if (!list) return
    const { top, bottom } = list.getBoundingClientRect()
    if (pointer.y < top + edge) list.scrollTop -= scrollStep
    else if (pointer.y > bottom - edge) list.scrollTop += scrollStep
    else return
    look()
  }, { immediate: false })

  function end() {
    pause()
    from.value = before.value = -1
    line.value = undefined
  }

  function begin(event: PointerEvent, index: number) {
    if (event.button !== 0) return
    event.preventDefault()
    from.value = index
    pointer = { x: event.clientX, y: event.clientY }
    resume()
  }

  const isOn = () => from.value !== -1
  useEventListener(window, 'pointermove', ({ clientX, clientY }: PointerEvent) => {
    if (!isOn()) return
    pointer = { x: clientX, y: clientY }
    look()
  })
  useEventListener(window, 'pointerup', () => {
    if (!isOn()) return
    const [start, target] = [from.value, before.value]
    end()
    if (target !== -1) drop(start, target > start ? target - 1 : target)
  })
  useEventListener(window, 'pointercancel', end)
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (!isOn() || event.key !== 'Escape') return
    event.preventDefault()
    end()
  }, { capture: true })

  return { from, line, begin }
}
