import type { Store } from '../store/open-store.ts'
import { TihcError } from '../../contract/errors.ts'
import { readHostSetting, writeHostSetting } from '../auth/host-settings.ts'

const key = 'vault.attempts'
const freeFailures = 10
const firstWaitMs = 30_000
const longestWaitMs = 15 * 60_000

/**
 * Slows down whoever guesses the master password: from the tenth wrong one in a row on, each makes the wait twice as
 * long.
 */
export interface Attempts {
  /**
   * Gives what `verify` gives.
   *
   * @throws {TihcError} `forbidden` where that is nothing, `too_many` with `retryAfterSeconds` while there is a wait;
   *   the right password, too, is not looked at then
   */
  run: <T>(verify: () => Promise<T | undefined>) => Promise<T>
}

/** The count lies in the store, so that a restart forgets no failure. One attempt at a time: the caller sees to it. */
export function createAttempts(db: Store['db'], now: () => number): Attempts {
  async function read(): Promise<{ failures: number, until: number }> {
    const stored = await readHostSetting(db, key)
    const [failures, until] = (stored ?? '').split(' ').map(Number)
    return { failures: failures || 0, until: until || 0 }
  }

  return {
    async run(verify) {
      const { failures, until } = await read()
      const wait = until - now()
      // A longer one than there can be comes from a clock that was set back.
      if (wait > 0 && wait <= longestWaitMs) throw tooMany(wait)
      // Counted before it is looked at: ending the program in the middle is no way around.
      const next = failures + 1
      await writeHostSetting(db, key, `${next} ${next < freeFailures ? 0 : now() + waitAfter(next)}`)
      const found = await verify()
      if (found === undefined) {
        throw new TihcError('forbidden', 'The master password is wrong. Check it and enter it again.', {
          field: 'password',
          reason: 'password',
        })
      }
      await forgetAttempts(db)
      return found
    },
  }
}

export async function forgetAttempts(db: Store['db']): Promise<void> {
  await db.deleteFrom('settings').where('tenant_id', '=', '').where('user_id', '=', '').where('key', '=', key).execute()
}

function waitAfter(failures: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(10, failures - freeFailures))
}

function tooMany(wait: number): TihcError {
  const seconds = Math.max(1, Math.ceil(wait / 1000))
  return new TihcError(
    'too_many',
    'The master password was wrong too often. '
    + `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}; nothing is lost.`,
    { retryAfterSeconds: seconds },
  )
}
