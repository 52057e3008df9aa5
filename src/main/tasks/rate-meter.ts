/** The older of two samples counts half after so many milliseconds. */
const halfLifeMs = 1500

/** How fast something grows of late. */
export interface RateMeter {
  /** Units a second; undefined before there are two samples. */
  readonly rate: number | undefined
  /**
   * @param done units that are done altogether
   * @param at milliseconds on a clock that never goes back
   */
  sample: (done: number, at: number) => void
}

/** Smooths the rate exponentially, so that a number on the screen neither jumps nor lags for long. */
export function createRateMeter(): RateMeter {
  let last: { done: number, at: number } | null = null
  let rate: number | undefined
  return {
    get rate() { return rate },
    sample(done, at) {
      if (last && at > last.at) {
        const now = Math.max(0, done - last.done) / (at - last.at) * 1000
        const weight = 0.5 ** ((at - last.at) / halfLifeMs)
        rate = rate === undefined ? now : rate * weight + now * (1 - weight)
      }
      last = { done, at }
    },
  }
}
