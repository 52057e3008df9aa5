import type { ResultColumn } from '@contract/sql.ts'
import type { DrawnCell } from './cell-drawing.ts'
import type { PlacedColumn } from './column-layout.ts'
import { isNumeric, numberWithin, surelyFits } from './cell-drawing.ts'

export const rowHeight = 25

/** How the element of a cell is named that is in sight. */
export const cellId = (gridId: string, row: number, position: number) => `${gridId}-${row}-${position}`

/** What is drawn of a cell. */
export interface CellLook extends DrawnCell {
  selected: boolean
  active: boolean
  /** It holds what is looked for; `current` where the search stands. */
  found: false | 'found' | 'current'
}

export interface RowsOptions {
  /** Names the elements of cells, for who has the keyboard. */
  id: string
  columns: readonly ResultColumn[]
  look: (row: number, position: number) => CellLook
  /** What a screen reader says of a cell besides its text. */
  name: (row: number, position: number) => string
  rowNumber: (row: number) => string
}

/** What of the columns is drawn. */
export interface Sight {
  placed: readonly PlacedColumn[]
  pinnedCount: number
  /** Positions beside the pinned ones. */
  first: number
  last: number
  scrollLeft: number
  /** Width of the row numbers. */
  gutter: number
}

interface CellElement {
  element: HTMLElement
  text: Text
  /** What stands there, in one string: what is as it was is not written again. */
  drawn: string
}

interface RowElement {
  element: HTMLElement
  number: HTMLElement
  numberText: Text
  pinned: HTMLElement
  scrolled: HTMLElement
  pinnedCells: CellElement[]
  cells: CellElement[]
  row: number
}

/**
 * The elements of the rows in sight: a fixed number of them, which take other rows and columns as these come into
 * sight. Row `n` is always drawn by the same element of so many, and so is a column.
 */
export class GridRows {
  readonly #box: HTMLElement
  readonly #options: RowsOptions
  readonly #pool: RowElement[] = []

  constructor(box: HTMLElement, options: RowsOptions) {
    this.#box = box
    this.#options = options
  }

  /** @param top the first pixel of all rows that is in sight, @param height how many are */
  draw(top: number, height: number, rowCount: number, sight: Sight): void {
    const pool = this.#pool
    const first = Math.floor(top / rowHeight)
    const wanted = Math.ceil(height / rowHeight) + 1
    resizePool(pool, wanted, () => makeRow(this.#box))
    for (let row = first; row < first + wanted; row++) {
      const one = pool[row % wanted]!
      if (row < rowCount) this.#drawRow(one, row, row * rowHeight - top, sight)
      else hideRow(one)
    }
  }

  #drawRow(one: RowElement, row: number, y: number, sight: Sight): void {
    const { element, number, numberText, pinned, scrolled } = one
    element.style.transform = `translateY(${y}px)`
    if (one.row !== row) {
      element.hidden = false
      one.row = row
      element.dataset.row = String(row)
      element.setAttribute('aria-rowindex', String(row + 2))
      numberText.data = this.#options.rowNumber(row)
    }
    setWidth(number, sight.gutter)
    pinned.style.left = `${sight.gutter}px`
    scrolled.style.transform = `translateX(${sight.gutter - sight.scrollLeft}px)`
    this.#drawCells(pinned, one.pinnedCells, row, { ...sight, first: 0, last: sight.pinnedCount - 1 })
    this.#drawCells(scrolled, one.cells, row, sight)
  }

  #drawCells(parent: HTMLElement, cells: CellElement[], row: number, { placed, first, last }: Sight): void {
    const wanted = Math.max(0, last - first + 1)
    resizePool(cells, wanted, () => makeCell(parent))
    for (let position = first; position <= last; position++) {
      this.#drawCell(cells[position % wanted]!, row, position, placed[position]!)
    }
  }

  #drawCell(cell: CellElement, row: number, position: number, { index, left, width }: PlacedColumn): void {
    const { id, columns, look, name } = this.#options
    const { text, state, selected, active, found } = look(row, position)
    const drawn = `${row} ${position} ${index} ${left} ${width} ${state} ${selected} ${active} ${found} ${text}`
    if (cell.drawn === drawn) return
    cell.drawn = drawn
    const { element } = cell
    const isNumber = isNumeric(columns[index]!)
    const shown = isNumber && state === 'value' ? numberWithin(text, width) : text
    const whole = state !== 'invalid' && surelyFits(shown, width)
    const marks = { number: isNumber, whole, selected, active }
    element.className = classOf(state, found, marks)
    element.style.left = `${left}px`
    setWidth(element, width)
    cell.text.data = shown
    element.title = shown === text ? '' : text
    element.dataset.column = String(position)
    element.id = cellId(id, row, position)
    element.setAttribute('aria-colindex', String(position + 2))
    element.ariaSelected = String(selected)
    if (active) element.ariaLabel = name(row, position)
    else element.removeAttribute('aria-label')
  }
}

function classOf(state: CellLook['state'], found: CellLook['found'], marks: Record<string, boolean>): string {
  let name = `grid-cell is-${state}`
  for (const mark in marks) {
    if (marks[mark]) name += ` is-${mark}`
  }
  return found ? `${name} is-${found}` : name
}

function makeRow(box: HTMLElement): RowElement {
  const element = makeElement('grid-row', 'row')
  const number = makeElement('grid-number', 'rowheader')
  const numberText = number.appendChild(document.createTextNode(''))
  const pinned = makeElement('grid-pinned', 'presentation')
  const scrolled = makeElement('grid-scrolled', 'presentation')
  number.setAttribute('aria-colindex', '1')
  element.hidden = true
  element.append(number, pinned, scrolled)
  box.append(element)
  return { element, number, numberText, pinned, scrolled, pinnedCells: [], cells: [], row: -1 }
}

/** There are no so many rows: nothing of another one is left in it. */
function hideRow(row: RowElement): void {
  if (row.row === -1) return
  row.row = -1
  row.element.hidden = true
  delete row.element.dataset.row
  for (const cells of [row.pinnedCells, row.cells]) {
    for (const { element } of cells.splice(0)) element.remove()
  }
}

function makeCell(parent: HTMLElement): CellElement {
  const element = makeElement('grid-cell', 'gridcell')
  const text = element.appendChild(document.createTextNode(''))
  parent.append(element)
  return { element, text, drawn: '' }
}

/** Makes elements until there are as many as are wanted, or takes the last ones away. */
export function resizePool<One extends { element: HTMLElement }>(pool: One[], wanted: number, make: () => One): void {
  while (pool.length < wanted) pool.push(make())
  while (pool.length > wanted) pool.pop()!.element.remove()
}

export function makeElement(className: string, role: string): HTMLElement {
  const element = document.createElement('div')
  element.className = className
  element.setAttribute('role', role)
  return element
}

export function setWidth(element: HTMLElement, width: number): void {
  element.style.width = `${width}px`
}
