/** A column where it is shown. */
export interface PlacedColumn {
  /** Its place in the result. */
  index: number
  /** Its left edge from that of the first column, in px, as if nothing were scrolled. */
  left: number
  width: number
  pinned: boolean
}

/** What the person made of the columns of a result, by their places in it. */
export interface ColumnArrangement {
  order: number[]
  hidden: number[]
  pinned: number[]
  /** Widths that the person chose. */
  widths: Record<number, number>
}

export const narrowestColumn = 40

/** The columns of a result as they are shown: in which order, how wide, which stay at the left, which are hidden. */
export class ColumnLayout {
  #placed: PlacedColumn[] = []
  #pinnedCount = 0
  #pinnedWidth = 0
  #width = 0
  readonly #order: number[]
  readonly #hidden: Set<number>
  readonly #pinned: Set<number>
  /** Widths by the columns' places in the result: those that nobody chose, and those that somebody did. */
  readonly #fitted: number[]
  readonly #chosen: Map<number, number>

  /** @param fitted how wide each column of the result would be by itself */
  constructor(fitted: readonly number[], kept?: ColumnArrangement) {
    this.#fitted = [...fitted]
    this.#order = kept?.order.length === fitted.length ? [...kept.order] : fitted.map((_, index) => index)
    this.#hidden = new Set(kept?.hidden)
    this.#pinned = new Set(kept?.pinned)
    this.#chosen = new Map(Object.entries(kept?.widths ?? {}).map(([index, width]) => [Number(index), width]))
    this.#place()
  }

  /** By their positions: those that are pinned come first. */
  get placed(): readonly PlacedColumn[] { return this.#placed }
  get pinnedCount(): number { return this.#pinnedCount }
  get pinnedWidth(): number { return this.#pinnedWidth }
  get width(): number { return this.#width }
  get hiddenCount(): number { return this.#hidden.size }

  /** Positions of the columns beside the pinned ones that are in sight, of a box as wide as `view`. */
  inSight(scrollLeft: number, view: number): { first: number, last: number } {
    const last = Math.min(this.#placed.length - 1, this.#scrolledAt(scrollLeft + view - 1))
    return { first: this.#scrolledAt(scrollLeft + this.#pinnedWidth), last }
  }

  /** The position of the column at a place from the left edge of the first one, or of the nearest. */
  at(x: number, scrollLeft: number): number {
    if (x >= this.#pinnedWidth) return this.#scrolledAt(x + scrollLeft)
    return Math.max(0, this.#placed.findLastIndex(({ left, pinned }) => pinned && left <= x))
  }

  /** The last column beside the pinned ones that begins at or before `x`. */
  #scrolledAt(x: number): number {
    let low = this.#pinnedCount
    let high = this.#placed.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#placed[middle]!.left <= x) low = middle
      else high = middle - 1
    }
    return low
  }

  /**
   * Makes columns whose width nobody chose as wide as given; none becomes narrower by itself.
   *
   * @param widths by the columns' places in the result
   */
  fit(widths: ReadonlyMap<number, number>): void {
    const wider = [...widths].filter(([index, width]) => width > this.#fitted[index]!)
    for (const [index, width] of wider) this.#fitted[index] = width
    if (wider.length > 0) this.#place()
  }

  resize(index: number, width: number): void {
    this.#chosen.set(index, Math.max(narrowestColumn, Math.round(width)))
    this.#place()
  }

  /** What was chosen is forgotten. */
  refit(index: number, width: number): void {
    this.#chosen.delete(index)
    this.#fitted[index] = width
    this.#place()
  }

  /** Moves a column to where another one is, by their positions. */
  move(from: number, to: number): void {
    const moved = this.#placed[from]!.index
    const target = this.#placed[to]!.index
    this.#order.splice(this.#order.indexOf(moved), 1)
    this.#order.splice(this.#order.indexOf(target) + (to > from ? 1 : 0), 0, moved)
    this.#place()
  }

  /** The last column that is shown cannot be hidden. */
  hide(index: number): void {
    if (this.#placed.length > 1) this.#hidden.add(index)
    this.#place()
  }

  showAll(): void {
    this.#hidden.clear()
    this.#place()
  }

  pin(index: number, pinned: boolean): void {
    if (pinned) this.#pinned.add(index)
    else this.#pinned.delete(index)
    this.#place()
  }

  /** All as the result has it. */
  reset(): void {
    this.#order.sort((one, other) => one - other)
    this.#hidden.clear()
    this.#pinned.clear()
    this.#chosen.clear()
    this.#place()
  }

  arrangement(): ColumnArrangement {
    return {
      order: [...this.#order],
      hidden: [...this.#hidden],
      pinned: [...this.#pinned],
      widths: Object.fromEntries(this.#chosen),
    }
  }

  #place(): void {
    const [pinned = [], others = []] = [true, false].map(isPinned =>
      this.#order.filter(index => !this.#hidden.has(index) && this.#pinned.has(index) === isPinned))
    let left = 0
    this.#placed = [...pinned, ...others].map((index, position) => {
      const width = this.#chosen.get(index) ?? this.#fitted[index]!
      const column = { index, left, width, pinned: position < pinned.length }
      left += width
      return column
    })
    this.#width = left
    this.#pinnedCount = pinned.length
    this.#pinnedWidth = this.#placed[pinned.length]?.left ?? left
    if (pinned.length === 0) this.#pinnedWidth = 0
  }
}
