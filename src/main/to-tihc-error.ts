import type { Log } from './log.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../contract/errors.ts'

/** A `TihcError` stays; anything else is a bug: logged under an id that the answer carries. */
export function toTihcError(error: unknown, log: Log): TihcError {
  if (error instanceof TihcError) return error
  const id = randomUUID()
  log.error(`internal error ${id}`, error)
  return new TihcError('internal', `Something went wrong inside TiHC. It is logged under ${id}; please report it with that id.`, { id }, { cause: error })
}
