import { TihcError } from '../../contract/errors.ts'

const windowMs = 60_000
const mostFailures = 10
const mostEntries = 10_000

interface Entry { failures: number[], running: number, waiting: Array<() => void> }

/**
 * Slows down whoever guesses. (rate-limiter-flexible counts in fixed windows instead of over the last minute, and
 * cannot let attempts of a burst wait for those that run: it refuses right ones too.)
 */
export interface Throttle {
  /**
   * Runs an attempt to sign in. It failed when it throws `unauthorized` or `forbidden`; one that
   * succeeds clears the count.
   *
   * @throws {TihcError} `too_many` with `retryAfterSeconds` after 10 failures of this name from this address in a
   *   minute
   */
  attempt: <T>(name: string, address: string, run: () => Promise<T>) => Promise<T>
}

/** @param now milliseconds of a clock that nobody sets: one that goes back would keep everybody out until then */
export function createThrottle(now: () => number = () => performance.now()): Throttle {
  const entries = new Map<string, Entry>()

  function recent(entry: Entry): number[] {
    return entry.failures = entry.failures.filter(time => time > now() - windowMs)
  }

  /**
   * Attempts that still run may fail too: those beyond the tenth wait for their end, so that a burst is counted as
   * well.
   */
  async function admit(entry: Entry): Promise<void> {
    while (true) {
      const failures = recent(entry)
      if (failures.length >= mostFailures) throw tooMany(failures[0]! + windowMs - now())
      if (failures.length + entry.running < mostFailures) {
        // Taken here and not after the caller's await: a whole burst would be admitted in between.
        entry.running++
        return
      }
      await new Promise<void>(resolve => entry.waiting.push(resolve))
    }
  }

  function settle(key: string, entry: Entry): void {
    entry.running--
    const waiting = entry.waiting.splice(0)
    for (const wake of waiting) wake()
    if (entry.running + waiting.length + entry.failures.length === 0 && entries.get(key) === entry) entries.delete(key)
  }

  function makeRoom(): void {
    if (entries.size < mostEntries) return
    for (const [key, entry] of entries) {
      if (entry.running === 0 && (recent(entry).length === 0 || entries.size >= mostEntries)) entries.delete(key)
    }
  }

  return {
    async attempt(name, address, run) {
      const key = JSON.stringify([name, address])
      makeRoom()
      const entry = entries.get(key) ?? { failures: [], running: 0, waiting: [] }
      entries.set(key, entry)
      await admit(entry)
      try {
        const result = await run()
        entry.failures = []
        return result
      } catch (error) {
        if (error instanceof TihcError && (error.code === 'unauthorized' || error.code === 'forbidden'))
          entry.failures.push(now())
        throw error
      } finally {
        settle(key, entry)
      }
    },
  }
}

function tooMany(waitMs: number): TihcError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new TihcError(
    'too_many',
    `Signing in failed too often. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`,
    { retryAfterSeconds },
  )
}
