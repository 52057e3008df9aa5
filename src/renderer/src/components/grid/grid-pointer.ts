import type { GridCell } from './grid-selection.ts'
import type { GridView } from './grid-view.ts'
import { addCell, extendTo, isSelected, selectAll, selectCell, selectLines } from './grid-selection.ts'

export interface PointerOptions {
  onOpen: (cell: GridCell) => void
  /** Columns were resized or moved. */
  onArranged: () => void
  /** The button of a header was pressed; with Shift the column is added to the order. */
  onSort: (column: number, added: boolean) => void
}

/** What the pointer is over. */
type Target
  = | { on: 'cell' | 'number', cell: GridCell }
    | { on: 'head' | 'divider' | 'sort', column: number }
    | { on: 'corner' }

/** So far a header is dragged before it moves. */
const dragDistance = 5
/** Beyond the edge a drag scrolls by this part of how far it is beyond, each frame. */
const edgeSpeed = 0.4

/** Selects, resizes and moves by the pointer. */
export class GridPointer {
  readonly #box: HTMLElement
  readonly #view: GridView
  readonly #options: PointerOptions
  readonly #endings: Array<() => void>

  constructor(box: HTMLElement, view: GridView, options: PointerOptions) {
    this.#box = box
    this.#view = view
    this.#options = options
    this.#endings = [
      useEventListener(box, 'pointerdown', event => this.#press(event)),
      useEventListener(box, 'dblclick', event => this.#pressTwice(event)),
    ]
  }

  stop(): void {
    for (const end of this.#endings) end()
  }

  #press(event: PointerEvent): void {
    const target = targetOf(event)
    if (!target || event.button !== 0) return
    event.preventDefault()
    this.#box.focus({ preventScroll: true })
    switch (target.on) {
      case 'cell': return this.#pressCell(event, target.cell)
      case 'number': return this.#pressNumber(event, target.cell)
      case 'head': return this.#pressHead(event, target.column)
      case 'divider': return this.#pressDivider(event, target.column)
      case 'sort': return this.#options.onSort(target.column, event.shiftKey)
      case 'corner': return this.#view.select(selectAll(this.#view.selection, this.#view.size), null)
      default: return target satisfies never
    }
  }

  #pressTwice(event: MouseEvent): void {
    const target = targetOf(event)
    if (target?.on === 'cell') return this.#options.onOpen(target.cell)
    if (target?.on !== 'divider') return
    this.#view.refit(this.#view.layout.placed[target.column]!.index)
    this.#options.onArranged()
  }

  /** A menu is about what is selected, or about the cell that it was asked for: to be called before it is built. */
  askForMenu(event: MouseEvent): void {
    const target = targetOf(event)
    if (target?.on !== 'cell') return
    const { row, column } = target.cell
    if (!isSelected(this.#view.selection, row, column)) this.#view.select(selectCell(target.cell))
  }

  #pressCell(event: PointerEvent, cell: GridCell): void {
    const view = this.#view
    const { selection } = view
    if (event.shiftKey) view.select(extendTo(selection, cell))
    else view.select(event.ctrlKey || event.metaKey ? addCell(selection, cell) : selectCell(cell))
    this.#dragSelection(event, to => view.select(extendTo(view.selection, to), null))
  }

  /** Rows by their numbers: from the one that was pressed, or with Shift from where the selection began. */
  #pressNumber(event: PointerEvent, cell: GridCell): void {
    const view = this.#view
    const before = view.selection
    const from = event.shiftKey ? { ...before.anchor, column: 0 } : cell
    const added = event.ctrlKey || event.metaKey
    const select = (to: GridCell) =>
      view.select(selectLines(before, 'rows', { from, to: { ...to, column: 0 }, added }, view.size), null)
    select(cell)
    this.#dragSelection(event, select)
  }

  #selectColumn(event: PointerEvent, column: number): void {
    const view = this.#view
    const [row] = view.rowsInSight()
    const from = event.shiftKey ? { row, column: view.selection.anchor.column } : { row, column }
    const added = event.ctrlKey || event.metaKey
    view.select(selectLines(view.selection, 'columns', { from, to: { row, column }, added }, view.size), null)
  }

  /** A header that is dragged moves to where it is let go; one that is not selects its column. */
  #pressHead(event: PointerEvent, column: number): void {
    const begin = this.#placeOf(event)
    let target = column
    let isDragged = false
    follow((moved) => {
      const { x, y } = this.#placeOf(moved)
      isDragged ||= Math.abs(x - begin.x) > dragDistance
      if (!isDragged) return
      target = this.#view.cellAtPoint(x, y).column
      this.#markTarget(target)
    }, () => {
      this.#markTarget(null)
      if (!isDragged) return this.#selectColumn(event, column)
      if (target === column) return
      this.#view.rearrange(layout => layout.move(column, target))
      this.#options.onArranged()
    })
  }

  /** Shows where a header would go. */
  #markTarget(column: number | null): void {
    for (const head of this.#box.querySelectorAll<HTMLElement>('.grid-head'))
      head.classList.toggle('is-target', column !== null && head.dataset.column === String(column))
  }

  #pressDivider(event: PointerEvent, column: number): void {
    const { index, width } = this.#view.layout.placed[column]!
    let isMoved = false
    follow(({ clientX }) => {
      isMoved = true
      this.#view.rearrange(layout => layout.resize(index, width + clientX - event.clientX))
    }, () => { if (isMoved) this.#options.onArranged() })
  }

  /** Extends what is selected as the pointer goes; beyond the edge it scrolls on. */
  #dragSelection(event: PointerEvent, extend: (cell: GridCell) => void): void {
    const view = this.#view
    let place = this.#placeOf(event)
    let frame = 0
    const step = () => {
      const { x, y } = view.beyond(place.x, place.y)
      const isBeyond = x !== 0 || y !== 0
      if (isBeyond) view.scrollBy(x * edgeSpeed, y * edgeSpeed)
      extend(view.cellAtPoint(place.x, place.y))
      frame = isBeyond ? requestAnimationFrame(step) : 0
    }
    follow((moved) => {
      place = this.#placeOf(moved)
      if (frame === 0) step()
    }, () => cancelAnimationFrame(frame))
  }

  #placeOf({ clientX, clientY }: MouseEvent): { x: number, y: number } {
    const { left, top } = this.#box.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
}

function targetOf(event: MouseEvent): Target | null {
  const element = event.target as HTMLElement
  const column = Number(element.closest<HTMLElement>('[data-column]')?.dataset.column)
  if (element.closest('.grid-divider')) return { on: 'divider', column }
  if (element.closest('.grid-sort')) return { on: 'sort', column }
  if (element.closest('.grid-head')) return { on: 'head', column }
  if (element.closest('.grid-corner')) return { on: 'corner' }
  const row = Number(element.closest<HTMLElement>('[data-row]')?.dataset.row)
  if (Number.isNaN(row)) return null
  if (element.closest('.grid-number')) return { on: 'number', cell: { row, column: 0 } }
  return Number.isNaN(column) ? null : { on: 'cell', cell: { row, column } }
}

/** Follows the pointer until its button is up; not by capture, which would make the box the target of the clicks. */
function follow(onMove: (event: PointerEvent) => void, onUp: () => void): void {
  const endings = [
    useEventListener(document, 'pointermove', onMove),
    useEventListener(document, ['pointerup', 'pointercancel'], () => {
      for (const end of endings) end()
      onUp()
    }),
  ]
}
