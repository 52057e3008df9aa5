import type { ErrorDetails } from '../../../contract/error-details.ts'
import { TihcError } from '../../../contract/errors.ts'
import { engineError, isServerError } from './mysql-errors.ts'

/** Errors by which a server says that it ended a statement because it was asked to. */
const interruptions = new Set([
  // Query execution was interrupted; what MariaDB and TiDB answer to KILL QUERY.
  1317,
  // MySQL's answer where the statement was sorting.
  1028,
  // TiDB: Cancelled DDL job.
  8214,
])

/** TiDB: whether a COMMIT took effect it does not know itself. */
const undetermined = 8501

/**
 * Errors with which the whole transaction is gone: a deadlock; on TiDB conflicts with what another one wrote.
 */
const undoing = new Set([1213, 8002, 8022, 8028, 9007])

/** What a statement ended with that nobody had stopped. */
export function failedError(error: Error): TihcError {
  const { errno = 0 } = error as { errno?: number }
  if (errno === undetermined) return engineError(error, { outcome: 'unknown' })
  return engineError(error, undoing.has(errno) ? { outcome: 'undone' } : {})
}

/** TiDB has no number for a statement whose work was called off in the middle: it passes on Go's words. */
const unknownError = 1105
const calledOff = /\bcontext canceled\b|\binterrupted\b/

function isInterruption(error: Error): boolean {
  if (!isServerError(error)) return false
  const { errno, message } = error as Error & { errno: number }
  return interruptions.has(errno) || (errno === unknownError && calledOff.test(message))
}

/** Nothing of it reached the server, or it was a read: it changed nothing. */
export function cancelledError(): TihcError {
  return new TihcError('cancelled', 'The statement was cancelled.', { outcome: 'nothing' })
}

/** What a statement that may write ended with after it was asked to stop: by the stop, or by something else. */
export function stoppedError(error: Error): TihcError {
  const refusal = engineError(error)
  if (!isInterruption(error)) return refusal
  const { errno, sqlState, message } = refusal.details ?? {}
  return new TihcError(
    'cancelled',
    'The statement was cancelled.',
    { errno, sqlState, message, outcome: 'stopped' },
    { cause: error },
  )
}

/**
 * The session is gone. A statement that was on its way and may write has an end that nobody knows.
 *
 * @param reason why, as a sentence
 * @param wrote whether such a statement was on its way
 */
export function lostError(reason: string, wrote: boolean): TihcError {
  return new TihcError(
    'unavailable',
    wrote
      ? `The connection to the server is lost. ${reason} Its transaction, variables and temporary tables are gone. `
      + 'Whether the statement that ran took effect is not known: the server may have finished it. '
      + 'Look before you run it again.'
      : `The connection to the server is lost. ${reason} Its transaction, variables and temporary tables are gone; `
        + 'nothing was run again. Open a new session and run the statement there.',
    { sessionLost: true, outcome: wrote ? 'unknown' : 'nothing' },
  )
}

/** Turns what kept a request to stop from reaching the server into what can still be done. */
export function notStoppedError(error: unknown): TihcError {
  const { message, details } = engineError(error)
  return new TihcError(
    'unavailable',
    'The statement could not be stopped, so it goes on: '
    + `${message} Wait for its end, or drop the connection: its session is lost then, with an open transaction, `
    + 'and a statement that writes may still finish on the server.',
    { ...details as ErrorDetails['unavailable'], reason: 'notStopped' },
    { cause: error },
  )
}
