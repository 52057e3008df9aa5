import { createHash, randomBytes } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'

const lifetimeMs = 5 * 60_000

export interface SignInLinks {
  /** A code of 256 bits for one sign-in within 5 minutes. */
  create: () => string
  /**
   * Uses a code up.
   *
   * @throws {TihcError} `unauthorized` when it is unknown, too old or was used
   */
  redeem: (code: string) => void
}

/**
 * Codes live in memory only, as hashes: they end with the program.
 *
 * @param now milliseconds of a clock that nobody sets
 */
export function createSignInLinks(now: () => number = () => performance.now()): SignInLinks {
  const open = new Map<string, number>()

  return {
    create() {
      for (const [hash, expires] of open) {
        if (expires <= now()) open.delete(hash)
      }
      const code = randomBytes(32).toString('base64url')
      open.set(digest(code), now() + lifetimeMs)
      return code
    },
    redeem(code) {
      const hash = digest(code)
      const expires = open.get(hash)
      open.delete(hash)
      if (expires === undefined || expires <= now()) {
        throw new TihcError(
          'unauthorized',
          'This sign-in link was used already or is too old. '
          + 'Sign in by name and password, or start TiHC again for a new link.',
        )
      }
    },
  }
}

function digest(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
