import { uptime } from 'node:os'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchIdleTime } from './idle-watch.ts'

vi.mock('node:os', async original => ({ ...await original<typeof import('node:os')>(), uptime: vi.fn() }))

const minute = 60
const systemUptime = vi.mocked(uptime)
const onIdle = vi.fn()
let watch: ReturnType<typeof watchIdleTime>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] })
  onIdle.mockClear()
  systemUptime.mockReturnValue(1_000)
  watch = watchIdleTime({ minutes: () => 10, onIdle })
})
afterEach(() => {
  watch.close()
  vi.useRealTimers()
})

/** The clocks that stand still while the computer sleeps, or that somebody can set. */
function setOtherClocks(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
  vi.advanceTimersByTime(seconds * 1000)
}

it('counts by the time since the system was started, which goes on in sleep: no other clock has moved', () => {
  systemUptime.mockReturnValue(1_000 + 10 * minute - 1)
  watch.look()
  expect(onIdle).not.toHaveBeenCalled()
  systemUptime.mockReturnValue(1_000 + 10 * minute)
  watch.look()
  expect(onIdle).toHaveBeenCalledOnce()
})

it('finds out by its own timer', () => {
  systemUptime.mockReturnValue(1_000 + 10 * minute)
  vi.advanceTimersByTime(5_000)
  expect(onIdle).toHaveBeenCalledOnce()
})

it('counts by no other clock: all of them go on for a day while the system\'s does not', () => {
  setOtherClocks(24 * 60 * minute)
  watch.look()
  expect(onIdle).not.toHaveBeenCalled()
})

it('begins anew with a call, and says first where the time before it was too long already', () => {
  systemUptime.mockReturnValue(1_000 + 9 * minute)
  watch.touch()
  systemUptime.mockReturnValue(1_000 + 18 * minute)
  watch.look()
  expect(onIdle).not.toHaveBeenCalled()
  systemUptime.mockReturnValue(1_000 + 19 * minute)
  watch.touch()
  expect(onIdle).toHaveBeenCalledOnce()
})
