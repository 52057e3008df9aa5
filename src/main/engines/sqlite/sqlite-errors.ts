import type { FaultyDefinition, SqliteFailure } from './sqlite-protocol.ts'
import { TihcError } from '../../../contract/errors.ts'
import { fileGone } from './sqlite-protocol.ts'

/** SQLite's numbers: https://sqlite.org/rescode.html */
const numbers: Record<string, number> = {
  ERROR: 1,
  PERM: 3,
  ABORT: 4,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  INTERRUPT: 9,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  SCHEMA: 17,
  TOOBIG: 18,
  CONSTRAINT: 19,
  MISMATCH: 20,
  MISUSE: 21,
  AUTH: 23,
  NOTADB: 26,
}

/** `SQLITE_BUSY_SNAPSHOT` is a BUSY. */
const primary = (code: string): string => /^SQLITE_([A-Z]+)/.exec(code)?.[1] ?? ''

const remedies: Record<string, string> = {
  BUSY:
    'The file is locked by another session or program, which did not let go for 5 s. '
    + 'Let it commit or roll back, then try again.',
  LOCKED: 'The table is locked by another statement of this session. Let it end, then try again.',
  READONLY:
    'The file cannot be written: it, or its folder, belongs to somebody else, is on a read-only disk, '
    + 'or is opened read-only.',
  FULL: 'The disk that holds the file is full. Free some space and try again.',
  IOERR: 'The disk that holds the file reported an error. Check the disk, then try again.',
  CORRUPT: 'The file is damaged. Put back a backup, or save what can be read with the program sqlite3 (.recover).',
  NOTADB: 'The file is not an SQLite database, or it is encrypted, which TiHC cannot open.',
  TOOBIG: 'A value or the text is larger than SQLite takes (1 GB).',
  NOMEM: 'There was not enough memory for the statement.',
}

/** What a statement ended with: `engine` with SQLite's own words, code and place, or what to do about the file. */
export function statementError(failure: SqliteFailure): TihcError {
  const { code, message, offset, definition } = failure
  if (code === fileGone) {
    return new TihcError(
      'unavailable',
      'The database file was deleted or replaced by another while it was open. '
      + 'Nothing was run. Put it back, or open a new session on the new one.',
      { part: 'file', sessionLost: true },
    )
  }
  if (code === 'RangeError' || code === 'TypeError') return misuse(message)
  const kind = primary(code)
  const remedy = definition ? faultIn(definition) : remedies[kind]
  const anew = definition && 'anew' in definition ? definition.anew : null
  return new TihcError('engine', remedy ? `${remedy} (${message})` : sentence(message), {
    errno: numbers[kind] ?? 1,
    sqlState: null,
    sqliteCode: code,
    message,
    ...(offset !== undefined && { offset }),
    ...(anew && { advice: `These statements make it anew:\n${anew}` }),
  })
}

/** What in the file a statement failed of, and what to do about it. */
function faultIn(definition: FaultyDefinition): string {
  const { kind, name } = definition
  if ('calls' in definition) {
    return `The ${kind} “${name}” uses ${definition.calls}, which TiHC does not run from within a definition of a `
      + 'file, because it is not known to be harmless. As long as it is there, full-text search and percentiles do '
      + 'not work in views and triggers of this file either. Run its query as a statement of your own, or make it '
      + 'anew without that.'
  }
  const { text } = definition
  return kind === 'table'
    ? `The table “${name}” has the text "${text}" between double quotes, where SQLite finds the name of a column. `
    + 'Its rows can be read and changed; what makes the table anew or renames something fails. '
    + 'Make another with single quotes, and move the rows.'
    : `The ${kind} “${name}” has the text "${text}" between double quotes, where SQLite finds the name of a column. `
      + 'Make it anew with single quotes.'
}

/** What better-sqlite3 refuses before SQLite sees it. */
function misuse(message: string): TihcError {
  if (/parameter/i.test(message)) {
    return new TihcError(
      'bad_request',
      'The statement asks for values: give them as "params", '
      + 'an array for ? or an object for :name. Other forms (?1, @name, $name) have no value here.',
      { field: 'params' },
    )
  }
  return new TihcError(
    'bad_request',
    `SQLite does not take the text as one statement: ${sentence(message)} Split it at its semicolons.`,
    { field: 'sql' },
  )
}

/** What the first bytes of a file say. */
export interface FileLook {
  looksEncrypted: boolean
  /** Its changes go into a log beside it. */
  isWal: boolean
}

/** Why a file could not be opened. */
export function openError(failure: SqliteFailure, { looksEncrypted, isWal }: FileLook): TihcError {
  const { code, message } = failure
  const details = { part: 'file' as const, errno: numbers[primary(code)], sqliteCode: code, message }
  switch (primary(code)) {
    case 'NOTADB':
      return new TihcError(
        'engine',
        looksEncrypted
          ? 'The file is encrypted, or damaged from its first byte on. TiHC cannot open encrypted databases: '
          + 'decrypt a copy with the program that made it.'
          : 'The file is not an SQLite database. Choose the file of a database, often named .db, .sqlite or .sqlite3.',
        details,
      )
    case 'BUSY':
      return new TihcError(
        'unavailable',
        'The file is locked by another program, which keeps it for itself. Close it there, then try again.',
        details,
      )
    case 'CANTOPEN':
    case 'PERM':
    case 'AUTH':
    case 'READONLY':
      return new TihcError(
        'unavailable',
        isWal
          ? 'The database is in WAL mode: also to read it, SQLite needs two files beside it, '
          + 'which it may not make in this folder. Change the rights of the folder, open a copy in another one '
          + '(with the file -wal, where there is one), or let somebody who may write set PRAGMA journal_mode = DELETE.'
          : 'The file cannot be opened: TiHC may not read it, '
            + 'or may not write to its folder, where SQLite keeps its journal. '
            + 'Change the rights of the file and its folder.',
        details,
      )
    default:
      return new TihcError(
        'engine',
        remedies[primary(code)] ?? `The file could not be opened: ${sentence(message)}`,
        details,
      )
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
