import type { ResultColumn } from '@contract/sql.ts'
import type { Sight } from './grid-rows.ts'
import { isNumeric, typeLabel } from './cell-drawing.ts'
import { makeElement, resizePool, setWidth } from './grid-rows.ts'

export const headerHeight = 38

/** How the element of a header is named that is in sight. */
export const headerId = (gridId: string, position: number) => `${gridId}-head-${position}`

/** What a header says of its column besides its name and its type. */
export interface HeaderMark {
  /** The column's comment; '' for none. */
  note: string
  /** How rows are ordered by it, and which of the orders that is, from 1; null where they are not. */
  sort: { descending: boolean, place: number } | null
  /** A press of its button orders by it. */
  sortable: boolean
  /** What the button says. */
  sortLabel: string
}

export interface HeaderOptions {
  id: string
  columns: readonly ResultColumn[]
  /** Whether a column is selected as a whole, and whether its header has the keyboard. */
  look: (position: number) => { selected: boolean, active: boolean }
  /** By the column's place in the result. */
  mark: (index: number) => HeaderMark | undefined
  /** What a header says besides whose name's bytes are no text. */
  invalidName: string
}

interface HeaderElement { element: HTMLElement, drawn: string }

/** The line of the columns' names and types, over the rows; sideways it moves with them. */
export function createGridHeader(box: HTMLElement, { id, columns, look, mark, invalidName }: HeaderOptions) {
  const line = makeElement('grid-header', 'row')
  const corner = makeElement('grid-number grid-corner', 'columnheader')
  const pinned = makeElement('grid-pinned', 'presentation')
  const scrolled = makeElement('grid-scrolled', 'presentation')
  const pinnedHeaders: HeaderElement[] = []
  const headers: HeaderElement[] = []
  line.setAttribute('aria-rowindex', '1')
  corner.setAttribute('aria-colindex', '1')
  corner.textContent = '#'
  line.append(corner, pinned, scrolled)
  box.append(line)

  function draw(sight: Sight): void {
    setWidth(corner, sight.gutter)
    pinned.style.left = `${sight.gutter}px`
    scrolled.style.transform = `translateX(${sight.gutter - sight.scrollLeft}px)`
    drawHeaders(pinned, pinnedHeaders, { ...sight, first: 0, last: sight.pinnedCount - 1 })
    drawHeaders(scrolled, headers, sight)
  }

  function drawHeaders(parent: HTMLElement, elements: HeaderElement[], { placed, first, last }: Sight): void {
    const wanted = Math.max(0, last - first + 1)
    resizePool(elements, wanted, () => {
      const element = makeElement('grid-head', 'columnheader')
      parent.append(element)
      return { element, drawn: '' }
    })
    for (let position = first; position <= last; position++) {
      const { index, left, width } = placed[position]!
      const { selected, active } = look(position)
      const one = elements[position % wanted]!
      const marked = mark(index)
      const drawn = `${position} ${index} ${left} ${width} ${selected} ${active} ${JSON.stringify(marked)}`
      if (one.drawn === drawn) continue
      one.drawn = drawn
      drawHeader(one.element, columns[index]!, position, id)
      if (columns[index]!.invalidName) drawInvalid(one.element, invalidName)
      if (marked) drawMark(one.element, marked)
      one.element.classList.toggle('is-selected', selected)
      one.element.classList.toggle('is-active', active)
      one.element.style.left = `${left}px`
      setWidth(one.element, width)
    }
  }

  return { draw }
}

function drawHeader(element: HTMLElement, column: ResultColumn, position: number, id: string): void {
  const name = document.createElement('div')
  name.className = 'grid-name'
  name.textContent = column.name || ' '
  const type = document.createElement('div')
  type.className = 'grid-type'
  type.textContent = typeLabel(column)
  const divider = document.createElement('div')
  divider.className = 'grid-divider'
  divider.ariaHidden = 'true'
  element.replaceChildren(name, type, divider)
  element.className = `grid-head${isNumeric(column) ? ' is-number' : ''}`
  element.id = headerId(id, position)
  element.title = `${column.name}\n${typeLabel(column)}`
  element.dataset.column = String(position)
  element.setAttribute('aria-colindex', String(position + 2))
}

function drawInvalid(element: HTMLElement, said: string): void {
  element.classList.add('is-invalid')
  element.title += `\n${said}`
}

function drawMark(element: HTMLElement, { note, sort, sortable, sortLabel }: HeaderMark): void {
  if (note !== '') {
    element.title += `\n${note}`
    const type = element.querySelector('.grid-type')!
    type.textContent = `${type.textContent} · ${note}`
  }
  element.ariaSort = sort ? (sort.descending ? 'descending' : 'ascending') : sortable ? 'none' : null
  if (!sortable) return
  const button = makeElement(`grid-sort${sort ? ' is-sorted' : ''}`, 'presentation')
  const icon = document.createElement('i')
  icon.className = sort
    ? sort.descending ? 'i-lucide:arrow-down' : 'i-lucide:arrow-up'
    : 'i-lucide:arrow-up-down'
  button.append(icon, ...(sort && sort.place > 1 ? [String(sort.place)] : []))
  button.title = sortLabel
  element.append(button)
  element.classList.add('is-sortable')
}
