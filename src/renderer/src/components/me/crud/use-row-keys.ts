import type { HTMLAttributes } from 'vue'

const inside = 'a, button, input, select, textarea, [role="button"], .n-checkbox'

/**
 * Rows that can be opened by the keyboard: Tab reaches one of them, arrows, Home and End go along, Enter opens.
 *
 * @param rows those that are shown
 * @param open what a row does; without it rows are no stops of the keyboard
 */
export function useRowKeys<Row extends object>(
  rows: () => readonly Row[],
  open: () => ((row: Row) => unknown) | undefined,
) {
  const places = computed(() => new Map(rows().map((row, index) => [row, index])))
  const visited = ref(0)
  /** The row that Tab reaches. */
  const current = computed(() => Math.min(visited.value, places.value.size - 1))

  function onKeydown(event: KeyboardEvent, row: Row) {
    const element = event.currentTarget as HTMLElement
    if (event.target !== element) return // what stands in the row has its own keys
    const lines = [...element.parentElement!.querySelectorAll<HTMLElement>(':scope > .crud-row')]
    const at = lines.indexOf(element)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]
    if (event.key === 'Enter') open()?.(row)
    else if (to === undefined) return
    else lines[Math.max(0, Math.min(to, lines.length - 1))]!.focus()
    event.preventDefault()
  }

  return (row: Row): HTMLAttributes =>
    open()
      ? {
          class: 'crud-row cursor-pointer',
          tabindex: places.value.get(row) === current.value ? 0 : -1,
          onKeydown: event => onKeydown(event, row),
          onFocus: () => {
            visited.value = places.value.get(row) ?? 0
          },
          onClick: ({ target }) => {
            // A text that was marked is to be copied.
            if (!(target as Element).closest(inside) && getSelection()?.isCollapsed !== false) open()?.(row)
          },
        }
      : {}
}
