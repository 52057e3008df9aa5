import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { countAwakeTime } from './awake-time.ts'

const everyMs = 60_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function startCounting() {
  const steps: number[] = []
  let now = 5
  const end = countAwakeTime({ everyMs, now: () => now, onStep: stepMs => steps.push(stepMs) })
  /** The timer fires once, after so long by the clock. */
  const pass = (ms: number) => {
    now += ms
    vi.advanceTimersByTime(everyMs)
  }
  return { steps, pass, end }
}

it('counts what passed, also where the timer is late', () => {
  const { steps, pass, end } = startCounting()
  pass(60_000)
  pass(61_500)
  end()
  expect(steps).toEqual([60_000, 61_500])
})

it('counts a sleep of eight hours as two intervals, and goes on from its end', () => {
  const { steps, pass, end } = startCounting()
  pass(8 * 60 * 60 * 1000)
  pass(60_000)
  end()
  expect(steps).toEqual([120_000, 60_000])
})

it('counts no more once it was ended', () => {
  const { steps, pass, end } = startCounting()
  end()
  pass(60_000)
  expect(steps).toEqual([])
})
