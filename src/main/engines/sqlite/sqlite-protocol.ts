import type { ResultColumn } from '../../../contract/sql.ts'

/** What the process of a session is asked. One `run` at a time; `more` and `stop` speak of the one that runs. */
export type SqliteRequest
  /** `shownAs` is what the connection calls the file: where it really lies is told to nobody. */
  = | { kind: 'open', file: string, shownAs: string, readOnly: boolean }
    | RunRequest
    /** What a statement did in a transaction of its own, and has said to be `finished`, may stand. */
    | { kind: 'commit' }
    /** The rows of one message were taken: another may come. */
    | { kind: 'more' }
    /**
     * Ends the statement between two rows, and undoes one in a transaction of its own that may not be committed yet.
     */
    | { kind: 'stop' }
    /** Closes the file and ends the process; what is open is rolled back. */
    | { kind: 'close' }

export interface RunRequest {
  kind: 'run'
  sql: string
  params?: Array<string | number | null>
  /** So many rows are sent. A read ends there; anything else is read on. */
  maxRows?: number
  /** Known to change nothing. */
  isRead?: boolean
  /**
   * Where no transaction is open, the statement gets one of its own, which is what SQLite does by itself too, and its
   * end is asked for: so that it is known of every stop whether it came in time.
   */
  asksToCommit?: boolean
  /** Where it fails of a definition in the file that it may not even name, that one is looked for. */
  findsFault?: boolean
}

/**
 * What it answers: `opened` or `failed` once; of each `run`: `columns` where rows come, `rows`, `finished` where it
 * asks to commit, at last `ended`.
 */
export type SqliteAnswer
  = | { kind: 'opened', version: string }
    | { kind: 'failed', error: SqliteFailure }
    | { kind: 'columns', columns: ResultColumn[] }
    | { kind: 'rows', bytes: Uint8Array, rows: number }
    | { kind: 'finished' }
    | { kind: 'ended', end: StatementEnd }

/** An error as it crosses the process border. */
export interface SqliteFailure {
  /**
   * SQLite's own name of it, `SQLITE_BUSY`, `SQLITE_CONSTRAINT_UNIQUE`; Node's for the file (`ENOENT`); or one of ours.
   */
  code: string
  message: string
  /** Where in the statement, counted in characters from 0. */
  offset?: number
  /** What the file holds that it failed of, where that is known. */
  definition?: FaultyDefinition
}

/** A definition of the file that SQLite does not take when it is used. */
export type FaultyDefinition = { kind: 'view' | 'trigger' | 'index' | 'table', name: string } & (
  /**
   * A text in it stands between double quotes, and is taken for the name of a column. `anew` are the statements that
   * make it anew; null where they would take rows or more with it.
   */
  | { text: string, anew: string | null }
  /** A function or virtual table that is not run for a file. */
  | { calls: string }
)

/** The file was deleted or replaced after it was opened. */
export const fileGone = 'TIHC_FILE_GONE'

export interface StatementEnd {
  /** Null for a statement that gave rows. */
  changes: number | null
  insertId: string | null
  /** There were more rows than `maxRows`. */
  limited: boolean
  /** It was stopped before it did anything, or what it did was undone. */
  undone: boolean
  /** Texts of its rows hold U+FFFD, which may stand for other bytes. */
  hasUnclearTexts: boolean
  error: SqliteFailure | null
  state: SessionMarks
}

/** What would be lost with the process. */
export interface SessionMarks {
  inTransaction: boolean
  hasTemporaryTables: boolean
}

/** Messages of rows that may be on their way before one was taken. */
export const messagesAhead = 32
