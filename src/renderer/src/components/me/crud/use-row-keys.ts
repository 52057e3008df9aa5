import type { HTMLAttributes } from 'vue'
import { ref } from 'vue'

const inside = 'a, button, input, select, textarea, [role="button"], .n-checkbox'

/**
 * Rows that can be opened by the keyboard: Tab reaches one of them, arrows, Home and End go along, Enter opens.
 *
 * @param open what a row does; without it rows are no stops of the keyboard
 */
export function useRowKeys<Row>(open: () => ((row: Row) => unknown) | undefined) {
  /** The row that Tab reaches. */
  const current = ref(0)

  function onKeydown(event: KeyboardEvent, row: Row) {
    const element = event.currentTarget as HTMLElement
    if (event.target !== element) return // what stands in the row has its own keys
    const rows = [...element.parentElement!.children] as HTMLElement[]
    const at = rows.indexOf(element)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (event.key === 'Enter') open()?.(row)
    else if (to === undefined) return
    else rows[Math.max(0, Math.min(to, rows.length - 1))]!.focus()
    event.preventDefault()
  }

  return (row: Row, index: number): HTMLAttributes => open()
    ? {
        class: 'crud-row cursor-pointer',
        tabindex: index === current.value ? 0 : -1,
        onKeydown: event => onKeydown(event, row),
        onFocus: () => { current.value = index },
        onClick: ({ target }) => {
          // A text that was marked is to be copied.
          if (!(target as Element).closest(inside) && getSelection()?.isCollapsed !== false) open()?.(row)
        },
      }
    : {}
}
