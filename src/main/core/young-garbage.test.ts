import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { dropped } from './young-garbage.ts'

const mb = 1024 * 1024
const bufferBytes = 64 * 1024

/** Takes 512 MB in buffers that are let go at once, and gives how often everything was looked through meanwhile. */
async function lookedThrough(tell: (bytes: number) => void): Promise<number> {
  let times = 0
  const observer = new PerformanceObserver(list => {
    const kinds = list.getEntries().map(entry => (entry as unknown as { detail: { kind: number } }).detail.kind)
    times += kinds.filter(kind => kind !== constants.NODE_PERFORMANCE_GC_MINOR).length
  })
  observer.observe({ entryTypes: ['gc'] })
  for (let taken = 0; taken < 512 * mb; taken += bufferBytes) {
    tell(new ArrayBuffer(bufferBytes).byteLength)
    if (taken % (8 * mb) === 0) await delay(1) // as between pieces of a line: what V8 has begun it ends
  }
  await delay(20)
  observer.disconnect()
  return times
}

it('spares the program that all it holds is looked through because of buffers that were let go', async () => {
  const untold = await lookedThrough(() => {})
  expect(untold).toBeGreaterThanOrEqual(6)
  expect(await lookedThrough(dropped)).toBeLessThanOrEqual(untold / 2)
})
