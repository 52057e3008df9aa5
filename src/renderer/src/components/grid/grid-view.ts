import type { Cell, ResultColumn } from '@contract/sql.ts'
import type { ColumnArrangement } from './column-layout.ts'
import type { HeaderMark } from './grid-header.ts'
import type { CellLook, Sight } from './grid-rows.ts'
import type { GridCell, GridMove, GridSelection, GridSize } from './grid-selection.ts'
import { drawnCell, fittingWidth } from './cell-drawing.ts'
import { ColumnLayout } from './column-layout.ts'
import { createGridHeader, headerHeight, headerId } from './grid-header.ts'
import { cellId, GridRows, makeElement, rowHeight, setWidth } from './grid-rows.ts'
import { extendTo, headerRow, isSelected, moved, selectCell, withinSize } from './grid-selection.ts'
import { createScrollRange } from './scroll-range.ts'

export interface GridViewOptions {
  /** Names the elements of cells; of the whole page's grids each has its own. */
  id: string
  columns: readonly ResultColumn[]
  kept?: ColumnArrangement
  /** The row, or nothing while it has not come. */
  row: (index: number) => readonly Cell[] | undefined
  rowNumber: (row: number) => string
  /** What a screen reader says of a cell. */
  cellName: (column: ResultColumn, cell: Cell | undefined) => string
  found: (row: number, index: number) => CellLook['found']
  /** What the header of a column says besides, by its place in the result. */
  mark?: (index: number) => HeaderMark | undefined
  /** What the header of a column says whose name's bytes are no text. */
  invalidName?: string
  /** These rows are in sight. */
  onShown: (first: number, last: number) => void
  onSelect: (selection: GridSelection) => void
}

/** Letters and digits of row numbers, in px. */
const digit = 7
const gutterRoom = 20
const fewestDigits = 5

const nothingSelected = (): GridSelection => ({ ...selectCell({ row: 0, column: 0 }), ranges: [] })

/**
 * Draws rows and columns that are in sight into a box, which scrolls over all of them. What is drawn lies on a stage
 * that stays where it is while the box is scrolled: nothing is seen that was not drawn for where the box stands.
 */
export class GridView {
  readonly layout: ColumnLayout
  readonly #box: HTMLElement
  readonly #options: GridViewOptions
  readonly #range = createScrollRange()
  readonly #spacer = makeElement('grid-spacer', 'presentation')
  readonly #stage = makeElement('grid-stage', 'presentation')
  readonly #rows: GridRows
  readonly #header: ReturnType<typeof createGridHeader>
  #selection = nothingSelected()
  /** Columns that were made wide enough for rows, by their places in the result. */
  readonly #fitted = new Set<number>()
  /** Rows to make columns wide enough for once it is known which are in sight. */
  #sample: ReadonlyArray<readonly Cell[]> = []
  #view = { width: 0, height: 0 }
  #rowCount = 0
  #scrollLeft = 0
  /** Where the box stands because it was put there; anywhere else the person has scrolled it. */
  #placedTop = 0
  /** The width of the row numbers. */
  #gutter = 0

  /** @param box scrolls, and has the keyboard; what is in it goes */
  constructor(box: HTMLElement, options: GridViewOptions) {
    const { id, columns } = options
    this.#box = box
    this.#options = options
    const widths = columns.map((column, index) => fittingWidth(column, index, [], options.mark?.(index)))
    this.layout = new ColumnLayout(widths, options.kept)
    const body = makeElement('grid-body', 'rowgroup')
    const head = makeElement('grid-headers', 'rowgroup')
    this.#stage.append(head, body)
    this.#spacer.append(this.#stage)
    box.replaceChildren(this.#spacer)
    this.#rows = new GridRows(body, {
      id,
      columns,
      rowNumber: options.rowNumber,
      look: (row, position) => this.#lookOf(row, position),
      name: (row, position) => {
        const { index } = this.layout.placed[position]!
        return options.cellName(columns[index]!, options.row(row)?.[index])
      },
    })
    this.#header = createGridHeader(head, {
      id,
      columns,
      look: position => this.#headerLookOf(position),
      mark: index => options.mark?.(index),
      invalidName: options.invalidName ?? '',
    })
  }

  get selection(): GridSelection { return this.#selection }
  get size(): GridSize { return { rows: this.#rowCount, columns: this.layout.placed.length } }

  get isScrolled(): boolean { return this.#placedTop > 0 || this.#scrollLeft > 0 }

  rowsInSight(): [first: number, last: number] {
    const { top } = this.#range
    const last = Math.floor((top + this.#viewHeight - 1) / rowHeight)
    return [Math.floor(top / rowHeight), Math.min(this.#rowCount - 1, last)]
  }

  draw(): void {
    if (!this.#isSeen) return
    const { placed, pinnedCount } = this.layout
    const inSight = this.layout.inSight(this.#scrollLeft, this.#viewWidth)
    const sight: Sight = { placed, pinnedCount, ...inSight, scrollLeft: this.#scrollLeft, gutter: this.#gutter }
    this.#header.draw(sight)
    this.#rows.draw(this.#range.top, this.#viewHeight, this.#rowCount, sight)
    this.#tellActive()
    if (this.#rowCount > 0) this.#options.onShown(...this.rowsInSight())
  }

  select(next: GridSelection, revealed: GridCell | null = next.active): void {
    this.#selection = next
    if (revealed) this.#reveal(revealed)
    this.draw()
    this.#options.onSelect(next)
  }

  go(move: GridMove, extend: boolean): void {
    const page = Math.max(1, Math.floor(this.#viewHeight / rowHeight))
    const cell = moved(this.#selection.active, move, this.size, page)
    const pages = move === 'pageDown' ? 1 : move === 'pageUp' ? -1 : 0
    if (pages !== 0) this.#scrollTo(this.#range.top + pages * page * rowHeight)
    this.select(extend && cell.row !== headerRow ? extendTo(this.#selection, cell) : selectCell(cell))
  }

  /** Columns are changed: what is selected may not be there any more. */
  rearrange(change: (layout: ColumnLayout) => void): void {
    change(this.layout)
    this.#measure()
    // A box whose content became narrower has been scrolled back.
    this.#scrollLeft = this.#box.scrollLeft
    this.select(withinSize(this.#selection, this.size), null)
  }

  scrollBy(x: number, y: number): void {
    this.#scrollTo(this.#range.top + y, this.#scrollLeft + x)
  }

  #fitting(index: number, rows: Iterable<readonly Cell[]>): number {
    return fittingWidth(this.#options.columns[index]!, index, rows, this.#options.mark?.(index))
  }

  /** The cell at a place of the box, or of those in sight the one nearest to it. */
  cellAtPoint(x: number, y: number): GridCell {
    const [first, last] = this.rowsInSight()
    const row = Math.floor((y - headerHeight + this.#range.top) / rowHeight)
    const within = Math.max(0, Math.min(x, this.#view.width - 1) - this.#gutter)
    return { row: Math.max(first, Math.min(last, row)), column: this.layout.at(within, this.#scrollLeft) }
  }

  /** How far a place is beyond the rows and columns in sight, in px; 0 within. */
  beyond(x: number, y: number): { x: number, y: number } {
    const left = this.#gutter + this.layout.pinnedWidth
    return {
      x: x < left ? x - left : Math.max(0, x - this.#view.width),
      y: y < headerHeight ? y - headerHeight : Math.max(0, y - this.#view.height),
    }
  }

  setRowCount(count: number): void {
    if (count === this.#rowCount) return
    this.#rowCount = count
    this.#selection = withinSize(this.#selection, this.size)
    this.#measure()
    if (this.#range.isCompressed) this.#scrollTo(this.#range.top)
    else this.draw()
  }

  /** The box has another size; one without any is not in sight, and its place is not where it says. */
  resize(width: number, height: number): void {
    const wasSeen = this.#isSeen
    this.#view = { width, height }
    if (!this.#isSeen) return
    this.#measure()
    if (this.#sample.length > 0) this.#fitSample()
    else this.#fitNew()
    if (wasSeen || !(this.isScrolled || this.#range.isCompressed)) return this.draw()
    this.#box.scrollLeft = this.#scrollLeft
    this.#scrollTo(this.#range.top)
  }

  /** Makes the columns in sight wide enough for these rows; others are when they come into sight. */
  fit(sample: ReadonlyArray<readonly Cell[]>): void {
    this.#sample = sample
    if (!this.#isSeen) return
    this.#fitSample()
    this.draw()
  }

  /** Makes a column as wide as what is in sight needs. */
  refit(index: number): void {
    const width = this.#fitting(index, this.#loadedInSight())
    this.rearrange(layout => layout.refit(index, width))
  }

  /** The box was scrolled, by whomever. */
  onScroll(): void {
    if (!this.#isSeen) return
    const { scrollTop, scrollLeft } = this.#box
    this.#scrollLeft = scrollLeft
    if (Math.abs(scrollTop - this.#placedTop) >= 1) {
      this.#range.dragTo(scrollTop)
      this.#placedTop = scrollTop
    }
    this.#fitNew()
    this.draw()
  }

  /** Where the scrollbar is a scale, wheels move by pixels all the same. */
  onWheel(event: WheelEvent): void {
    if (!this.#range.isCompressed || event.ctrlKey || event.shiftKey || event.deltaY === 0) return
    event.preventDefault()
    const unit = [1, rowHeight, this.#viewHeight][event.deltaMode]!
    this.scrollBy(event.deltaX * unit, event.deltaY * unit)
  }

  get #isSeen(): boolean { return this.#view.width > 0 && this.#view.height > 0 }
  get #viewHeight(): number { return Math.max(0, this.#view.height - headerHeight) }
  get #viewWidth(): number { return Math.max(0, this.#view.width - this.#gutter) }

  /** Places in the result of the columns in sight. */
  #columnsInSight(): number[] {
    const { placed, pinnedCount } = this.layout
    const { first, last } = this.layout.inSight(this.#scrollLeft, this.#viewWidth)
    return [...placed.slice(0, pinnedCount), ...placed.slice(first, last + 1)].map(({ index }) => index)
  }

  #loadedInSight(): Array<readonly Cell[]> {
    const [first, last] = this.rowsInSight()
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => this.#options.row(first + at))
      .filter(row => row !== undefined)
  }

  #fitSample(): void {
    this.#fit(this.#columnsInSight(), this.#sample)
    this.#sample = []
    this.#fitNew()
  }

  /** Fits columns that have come into sight, and those that this brings there; true where there were any. */
  #fitNew(): boolean {
    const isNew = (index: number) => !this.#fitted.has(index)
    let columns = this.#columnsInSight().filter(isNew)
    if (columns.length === 0) return false
    const rows = this.#loadedInSight()
    if (rows.length === 0) return false
    for (; columns.length > 0; columns = this.#columnsInSight().filter(isNew)) this.#fit(columns, rows)
    return true
  }

  /** What is in sight stays where it is when a column at the left edge becomes wider. */
  #fit(columns: readonly number[], rows: ReadonlyArray<readonly Cell[]>): void {
    if (rows.length === 0) return
    const next = this.layout.inSight(this.#scrollLeft, this.#viewWidth).first + 1
    const before = this.layout.placed[next]?.left
    this.layout.fit(new Map(columns.map(index =>
      [index, this.#fitting(index, rows)])))
    for (const index of columns) this.#fitted.add(index)
    this.#measure()
    const moved = (this.layout.placed[next]?.left ?? 0) - (before ?? 0)
    if (this.#scrollLeft > 0 && moved > 0) {
      this.#box.scrollLeft = this.#scrollLeft + moved
      this.#scrollLeft = this.#box.scrollLeft
    }
  }

  #lookOf(row: number, position: number): CellLook {
    const { index } = this.layout.placed[position]!
    const { active } = this.#selection
    return {
      ...drawnCell(this.#options.row(row)?.[index]),
      selected: isSelected(this.#selection, row, position),
      active: row === active.row && position === active.column,
      found: this.#options.found(row, index),
    }
  }

  #headerLookOf(position: number): { selected: boolean, active: boolean } {
    const { active, ranges } = this.#selection
    return {
      selected: ranges.some(({ top, bottom, left, right }) =>
        top === 0 && bottom >= this.#rowCount - 1 && position >= left && position <= right),
      active: active.row === headerRow && active.column === position,
    }
  }

  #measure(): void {
    const longestNumber = this.#options.rowNumber(Math.max(0, this.#rowCount - 1)).length
    this.#gutter = gutterRoom + digit * Math.max(fewestDigits, longestNumber)
    this.#range.resize(this.#rowCount * rowHeight, this.#viewHeight)
    this.#spacer.style.height = `${this.#range.boxHeight + headerHeight}px`
    setWidth(this.#spacer, this.#gutter + this.layout.width)
    setWidth(this.#stage, this.#view.width)
    this.#stage.style.height = `${this.#view.height}px`
    this.#box.setAttribute('aria-rowcount', String(this.#rowCount + 1))
    this.#box.setAttribute('aria-colcount', String(this.layout.placed.length + 1))
  }

  /** Who has the keyboard is named only while it is drawn. */
  #tellActive(): void {
    const { row, column } = this.#selection.active
    const { id } = this.#options
    const active = row === headerRow ? headerId(id, column) : cellId(id, row, column)
    if (document.getElementById(active)) this.#box.setAttribute('aria-activedescendant', active)
    else this.#box.removeAttribute('aria-activedescendant')
  }

  #scrollTo(top: number, left = this.#scrollLeft): void {
    this.#box.scrollTop = this.#range.moveTo(top)
    this.#placedTop = this.#box.scrollTop
    if (left !== this.#scrollLeft) this.#box.scrollLeft = left
    this.#scrollLeft = this.#box.scrollLeft
    this.draw()
  }

  /** Brings a cell into sight, as wide as it is once the columns that come into sight with it are fitted. */
  #reveal(cell: GridCell): void {
    do this.#bringIntoSight(cell)
    while (this.#fitNew())
  }

  /** Scrolls by as little as is needed. */
  #bringIntoSight({ row, column }: GridCell): void {
    const { left, width, pinned } = this.layout.placed[column]!
    let [top, toLeft] = [this.#range.top, this.#scrollLeft]
    if (row !== headerRow) top = Math.min(row * rowHeight, Math.max(top, (row + 1) * rowHeight - this.#viewHeight))
    if (!pinned) toLeft = Math.min(left - this.layout.pinnedWidth, Math.max(toLeft, left + width - this.#viewWidth))
    if (top !== this.#range.top || toLeft !== this.#scrollLeft) this.#scrollTo(top, toLeft)
  }
}
