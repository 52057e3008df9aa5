import { performance } from 'node:perf_hooks'

export interface AwakeTimeOptions {
  everyMs: number
  /** A clock that nobody sets. */
  now?: () => number
  /** Hears how many milliseconds have passed since the last step. */
  onStep: (stepMs: number) => void
}

/**
 * Counts the time that the program was awake, in steps. A step is `2 × everyMs` at the most: so neither the sleep of
 * the computer counts, during which some clocks go on, nor a program that was stopped for a while.
 *
 * @returns what ends the counting
 */
export function countAwakeTime({ everyMs, now = () => performance.now(), onStep }: AwakeTimeOptions): () => void {
  let last = now()
  const timer = setInterval(() => {
    const at = now()
    const stepMs = Math.min(at - last, 2 * everyMs)
    last = at
    onStep(stepMs)
  }, everyMs).unref()
  return () => clearInterval(timer)
}
