import type { StoreRequest } from './store-protocol.ts'
import { expect, it } from 'vitest'
import { createLog } from '../core/log.ts'
import { watchDisk } from './disk-watch.ts'
import { fromErrorMessage } from './store-error.ts'

const query: StoreRequest = { kind: 'query', sql: 'UPDATE', parameters: [] }

/** A store whose disk has this fault, or none. */
function openWatched() {
  let fault: 'diskFull' | 'diskReadOnly' | null = null
  let time = 0
  const said: string[] = []
  const port = watchDisk({
    ask: async ({ kind }) => {
      if (fault) throw fromErrorMessage({ message: 'refused', code: 'SQLITE_FULL', disk: fault })
      return { rows: [], ...(kind === 'query' && { changes: 1 }) }
    },
    close: async () => {},
  }, createLog(({ level, text }) => said.push(`${level} ${text.split('\n', 1)[0]}`)), () => time)
  return {
    said,
    ask: async (...requests: StoreRequest[]) => {
      for (const request of requests) await port.ask(request).catch(() => {})
    },
    set: (value: typeof fault) => void (fault = value),
    wait: (ms: number) => void (time += ms),
  }
}

it('says that the disk is full once, however many writes are refused, and once that it is not', async () => {
  const { said, ask, set, wait } = openWatched()
  await ask(query)
  set('diskFull')
  await ask(query, query, query)
  expect(said).toEqual([expect.stringMatching(/^error the disk .* is full/)])
  // Small writes may find a place in between.
  set(null)
  wait(59_000)
  await ask(query)
  set('diskFull')
  await ask(query)
  expect(said).toHaveLength(1)
  set(null)
  wait(60_000)
  await ask({ kind: 'begin' }, { kind: 'commit' }, { kind: 'begin' }, query)
  expect(said).toHaveLength(1)
  await ask({ kind: 'commit' })
  expect(said[1]).toBe('info the data folder can be written again')
  set('diskFull')
  await ask(query)
  expect(said).toHaveLength(3)
})

it('does not take a disk for full that has no room for a backup', async () => {
  const { said, ask, set } = openWatched()
  set('diskFull')
  await ask({ kind: 'backup' })
  expect(said).toEqual([])
})

it('says so where it becomes another fault', async () => {
  const { said, ask, set } = openWatched()
  set('diskFull')
  await ask(query)
  set('diskReadOnly')
  await ask(query, query)
  expect(said).toEqual([expect.stringContaining('is full'), expect.stringContaining('is read-only')])
})
