const noEntries = new Float64Array(0)

/**
 * Where rows begin in a result file: every 256th row, and sooner when rows are large, so that reading a
 * window never has to skip more than 256 rows or about 1 MB. 16 bytes an entry: 0.6 MB for 10M rows.
 */
export class RowIndex {
  // Nothing before the first row: a script of 100,000 INSERTs has as many results without one.
  #rows = noEntries
  #offsets = noEntries
  #length = 0

  /** Remembers that `row` begins at `offset`; both grow from call to call. */
  add(row: number, offset: number): void {
    if (this.#length === this.#rows.length) {
      this.#rows = grown(this.#rows)
      this.#offsets = grown(this.#offsets)
    }
    this.#rows[this.#length] = row
    this.#offsets[this.#length] = offset
    this.#length++
  }

  /** Gives back the memory that was kept for more rows: none come. */
  trim(): void {
    this.#rows = this.#rows.slice(0, this.#length)
    this.#offsets = this.#offsets.slice(0, this.#length)
  }

  /** The last remembered place at or before `row`. */
  before(row: number): { row: number, offset: number } {
    let low = 0
    let high = this.#length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#rows[middle]! <= row) low = middle
      else high = middle - 1
    }
    return { row: this.#rows[low] ?? 0, offset: this.#offsets[low] ?? 0 }
  }

  /** The first remembered offset after `offset`, or `end` when there is none. */
  offsetAfter(offset: number, end: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#offsets[middle]! <= offset) low = middle + 1
      else high = middle
    }
    return low < this.#length
      ? this.#offsets[low]!
      : end
  }

  /**
   * `end` where that is not beyond `most`; else the last remembered offset up to `most`, or the first after `offset`
   * where none is.
   */
  offsetUpTo(offset: number, most: number, end: number): number {
    if (end <= most) return end
    const next = this.offsetAfter(offset, end)
    if (next >= most) return next
    let low = 0
    let high = this.#length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#offsets[middle]! <= most) low = middle
      else high = middle - 1
    }
    return this.#offsets[low]!
  }
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  // Up to eight entries lie within the object: ten thousand small results need no memory beside the heap.
  const larger = new Float64Array(Math.max(8, values.length * 2))
  larger.set(values)
  return larger
}
