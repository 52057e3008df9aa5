import type { ErrorReason } from '../../contract/error-details.ts'
import { accessSync, constants, statfsSync } from 'node:fs'
import { TihcError } from '../../contract/errors.ts'

/** Bytes: with less no transaction of the store has a place. */
const leastRoom = 64 * 1024

/** What SQLite refused, with its code: `SQLITE_CONSTRAINT_UNIQUE`, … */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

/** An error as it crosses the message port. */
export interface ErrorMessage { message: string, code: string, disk: DiskFault | null }

/** True when `error` says that a row of this name or id is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof StoreError
    && (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
  )
}

/** True when `error` says that the row that is pointed to is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY'
}

/** What may be wrong with the disk that holds the program's own data. */
export type DiskFault = Extract<ErrorReason, 'diskFull' | 'diskReadOnly' | 'diskFailed'>

/** Said of it, with what to do. */
const diskFaults: Record<DiskFault, string> = {
  diskFull: 'The disk that holds TiHC\'s own data is full. Free some space and try again.',
  diskReadOnly: 'The disk that holds TiHC\'s own data is read-only. Make it writable again, then try again.',
  diskFailed: 'TiHC cannot write its own data. Check the disk and the rights on the data folder, then try again.',
}

/** What the disk refused, as an error of the store says it; null where it is about something else. */
export function diskFaultOf(error: unknown): DiskFault | null {
  const reason = error instanceof TihcError ? error.details?.reason : undefined
  return reason !== undefined && reason in diskFaults ? reason as DiskFault : null
}

/** @param dataDir is looked at where SQLite knows no more than that the disk refused something */
export function toErrorMessage(error: unknown, dataDir: string): ErrorMessage {
  const { message, code } = error as { message?: unknown, code?: unknown }
  return {
    message: String(message ?? error),
    code: typeof code === 'string'
      ? code
      : 'STORE',
    disk: typeof code === 'string'
      ? faultOf(code, dataDir)
      : null,
  }
}

/** SQLite tells a full disk where it writes rows, but not where it makes room for them or opens files. */
function faultOf(code: string, dataDir: string): DiskFault | null {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'diskFull'
  if (code === 'EROFS') return 'diskReadOnly'
  if (!/^(?:SQLITE_(?:READONLY|IOERR|CANTOPEN)|E(?:DQUOT|IO|ACCES|PERM)$)/.test(code)) return null
  try {
    accessSync(dataDir, constants.W_OK)
    const { bavail, bsize } = statfsSync(dataDir)
    return bavail * bsize < leastRoom ? 'diskFull' : 'diskFailed'
  } catch (reason) {
    return (reason as NodeJS.ErrnoException).code === 'EROFS' ? 'diskReadOnly' : 'diskFailed'
  }
}

/** What a caller of the store sees: the state of the disk as an answer for people, all else as a `StoreError`. */
export function fromErrorMessage({ message, code, disk }: ErrorMessage): Error {
  const cause = new StoreError(message, code)
  if (disk) return new TihcError('unavailable', diskFaults[disk], { reason: disk }, { cause })
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) {
    return new TihcError(
      'unavailable',
      'TiHC\'s own data is damaged. Restart TiHC: it names the last backup.',
      undefined,
      { cause },
    )
  }
  return cause
}
