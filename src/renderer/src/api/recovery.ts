import type { Transport } from '@contract/client.ts'
import type { ProcedureName } from '@contract/index.ts'
import { TihcError } from '@contract/errors.ts'

/**
 * How to go on after an error of a call: nothing where it is another's matter, else a promise of whether the call
 * is to be made again. It must be an error that says the call did nothing.
 */
export type Recovery = (error: TihcError, name: ProcedureName) => Promise<boolean> | undefined

const recoveries = new Set<Recovery>()
/** One error may hide another behind it (a connection has up to eight secrets), but a call is not repeated for ever. */
const mostAttempts = 10

/**
 * Has errors of any call met in one place: a sign-in that has ended, a store that is locked.
 *
 * @example
 * onRecoverable(error => error.details?.reason === 'locked' ? askForPassword() : undefined)
 * @returns what takes it away
 */
export function onRecoverable(recovery: Recovery): () => void {
  recoveries.add(recovery)
  return () => recoveries.delete(recovery)
}

/** The transport whose calls wait while an error is met, and are then made again or fail with it. */
export function withRecovery(transport: Transport): Transport {
  return {
    on: transport.on,
    async call(name, input, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await transport.call(name, input, options)
        } catch (error) {
          if (
            attempt === mostAttempts
            || !(error instanceof TihcError)
            || !(await recover(error, name, options.signal))
          ) {
            throw error
          }
        }
      }
    },
  }
}

/** @throws the signal's reason when the caller gives up meanwhile */
async function recover(error: TihcError, name: ProcedureName, signal?: AbortSignal): Promise<boolean> {
  for (const recovery of recoveries) {
    const again = recovery(error, name)
    if (!again) continue
    if (!signal) return await again
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const give = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', give, { once: true })
    try {
      return await Promise.race([again, aborted.promise])
    } finally {
      signal.removeEventListener('abort', give)
    }
  }
  return false
}
