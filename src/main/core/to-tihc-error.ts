import type { Log } from './log.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'

/** Writes a bug under an id of its own; gives the id. */
export function logInternalError(log: Log, error: unknown): string {
  const id = randomUUID()
  log.error(`internal error ${id}`, error)
  return id
}

/** A `TihcError` stays; anything else is a bug: logged under an id that the answer carries. */
export function toTihcError(error: unknown, log: Log): TihcError {
  if (error instanceof TihcError) return error
  const id = logInternalError(log, error)
  return new TihcError(
    'internal',
    `Something went wrong inside TiHC. It is logged under ${id}; please report it with that id.`,
    { id },
    { cause: error },
  )
}
