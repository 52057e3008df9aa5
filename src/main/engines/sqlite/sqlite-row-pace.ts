import { performance } from 'node:perf_hooks'

/** Rows that come slowly are sent after this time, and a cancel is heard. */
const flushMs = 25
/** Between two looks at the clock lie more rows while they come fast. */
const mostBetweenLooks = 64

/** Says when rows have waited long enough for their message to be full. */
export class RowPace {
  #sent = performance.now()
  #sinceLook = 0
  #step = 1

  /** To be asked once for every row. */
  isLate(): boolean {
    if (++this.#sinceLook < this.#step) return false
    this.#sinceLook = 0
    const isLate = performance.now() - this.#sent > flushMs
    this.#step = isLate ? 1 : Math.min(mostBetweenLooks, this.#step * 2)
    return isLate
  }

  /** What was there has been sent. */
  begin(): void {
    this.#sent = performance.now()
  }
}
