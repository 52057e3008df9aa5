import { TihcError } from '../../contract/errors.ts'

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
export interface ErrorMessage { message: string, code: string }

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

export function toErrorMessage(error: unknown): ErrorMessage {
  const { message, code } = error as { message?: unknown, code?: unknown }
  return {
    message: String(message ?? error),
    code: typeof code === 'string'
      ? code
      : 'STORE',
  }
}

/** What a caller of the store sees: the state of the disk as an answer for people, all else as a `StoreError`. */
export function fromErrorMessage({ message, code }: ErrorMessage): Error {
  const cause = new StoreError(message, code)
  if (code === 'SQLITE_FULL') {
    return new TihcError(
      'unavailable',
      'The disk that holds TiHC\'s own data is full. Free some space and try again.',
      undefined,
      { cause },
    )
  }
  if (/^SQLITE_(?:READONLY|IOERR|CANTOPEN)/.test(code)) {
    return new TihcError(
      'unavailable',
      'TiHC cannot write its own data. Check the disk and the rights on the data folder, then try again.',
      undefined,
      { cause },
    )
  }
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
