import type { Lexing } from '../../../language/lexing.ts'
import type { ConnectionConfig, EngineSession, ExecuteOptions, ResultWriter, ServerInfo } from '../engine.ts'
import type { SqliteLink, StatementSink } from './sqlite-link.ts'
import type { SqliteGround } from './sqlite-open.ts'
import type { SessionMarks, StatementEnd } from './sqlite-protocol.ts'
import { TihcError } from '../../../contract/errors.ts'
import { ParsedStatement } from '../../../dialects/parsed-statement.ts'
import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { within } from '../../core/within.ts'
import { dropped } from '../../core/young-garbage.ts'
import { statementError } from './sqlite-errors.ts'
import { guardStatement } from './sqlite-guard.ts'
import { LinkLost } from './sqlite-link.ts'
import { openSqliteLink } from './sqlite-open.ts'
import { fileGone } from './sqlite-protocol.ts'
import { createSqliteRowDecoder, exactInteger } from './sqlite-row-codec.ts'

/** How long a statement may take to end between two rows; its process is ended then. */
const reactionMs = 300
/** The one database of a file. */
export const mainDatabase = 'main'
const untouched: SessionMarks = { inTransaction: false, hasTemporaryTables: false }

/** Statements that write, and that SQLite puts into a transaction of their own where none is open. */
const changing = new Set('ALTER ANALYZE CREATE DELETE DROP INSERT REINDEX REPLACE SELECT UPDATE VALUES WITH'.split(' '))

/** SQLite keeps any bytes as a text, and the driver gives U+FFFD for those that are none. */
const unclearTexts = {
  level: 'Note',
  code: 0,
  message: 'Some texts hold U+FFFD (�). Here it cannot be told whether it is stored or stands for bytes that are no '
    + 'text: SELECT CAST(column AS BLOB) shows the bytes.',
}

/** How long a commit that was allowed may take before a stop says that it waits for it. */
const commitMs = 5_000

/** What became of a statement whose end was not its own. */
type Outcome = 'nothing' | 'undone' | 'unknown'

/** A statement on its way. */
interface Run {
  /** Known to change nothing. */
  isRead: boolean
  isStopped: boolean
  /** A transaction was open when it began. */
  wasInTransaction: boolean
  /** Where its process ends before it asked to commit, nothing of it stands. */
  asksToCommit: boolean
  /** It was allowed to stand: a stop comes too late. */
  isCommitting: boolean
  ended: PromiseWithResolvers<void>
}

/**
 * Opens a session on a file: one process, which keeps the transaction and temporary tables.
 *
 * Cancel asks the process to stop between two rows. A statement that gives no row meanwhile can only be stopped with
 * its process: where nothing was open in it the session goes on in a new one, else it is lost and says so. What writes
 * outside of a transaction asks before it commits, so that it is known of every stop whether it came in time.
 *
 * @throws what `openSqliteLink` throws
 */
export async function openSqliteSession(
  ground: SqliteGround,
  config: ConnectionConfig,
  { database, signal }: { database?: string | null, signal?: AbortSignal },
): Promise<EngineSession> {
  if (database) checkDatabase(database)
  return new SqliteSession(ground, config, await openSqliteLink(ground, config, signal))
}

class SqliteSession implements EngineSession {
  readonly info: ServerInfo
  readonly lexing: Lexing = sqliteLexing()
  readonly #ground: SqliteGround
  readonly #config: ConnectionConfig
  readonly #state = {
    database: mainDatabase as string | null,
    inTransaction: false,
    autocommit: true,
    lost: null as string | null,
  }

  /** It takes a new process by itself where nothing is lost with the old one. */
  readonly lostAtRest = false

  #link: SqliteLink
  #marks = untouched
  /** A PRAGMA set something that a new process would not know. */
  #hasSettings = false
  #run: Run | null = null

  constructor(ground: SqliteGround, config: ConnectionConfig, link: SqliteLink) {
    this.#ground = ground
    this.#config = config
    this.#link = link
    this.info = { product: 'SQLite', version: link.version }
  }

  get state() {
    return this.#state
  }

  /** Nothing of it changes behind our back. */
  readonly isStale = false

  async refresh(): Promise<void> {
    /* There is nothing to read again. */
  }

  async readWarnings(): Promise<void> {
    /* SQLite gives none. */
  }

  async outlives(): Promise<boolean> {
    return false
  }

  async checkAlive(): Promise<void> {
    /* `execute` looks. */
  }

  async useDatabase(database: string): Promise<void> {
    checkDatabase(database)
  }

  async execute(statement: string, options: ExecuteOptions): Promise<void> {
    if (this.#run) throw new TihcError('busy', 'This session still runs another statement. Wait for it or cancel it.')
    const run: Run = {
      isRead: options.isRead ?? false,
      isStopped: false,
      wasInTransaction: this.#marks.inTransaction,
      asksToCommit: false,
      isCommitting: false,
      ended: Promise.withResolvers(),
    }
    this.#run = run
    try {
      const { verb, sets } = guardStatement(
        options.parsed?.text === statement ? options.parsed : new ParsedStatement(statement, this.lexing),
      )
      run.asksToCommit = !run.isRead && changing.has(verb)
      await this.#reach()
      if (run.isStopped) throw cancelledError('nothing')
      const sink = rowSink(options, run)
      let end: StatementEnd
      try {
        end = await this.#link.run(
          {
            sql: statement,
            maxRows: options.maxRows,
            isRead: run.isRead,
            asksToCommit: run.asksToCommit,
            findsFault: true,
          },
          sink,
        )
      } catch (error) {
        sink.end(false)
        throw this.#failure(error, run)
      }
      this.#settle(end)
      sink.end(end.limited)
      if (run.isStopped && run.isRead) throw cancelledError('nothing')
      if (end.undone) throw cancelledError('undone')
      if (end.error) throw statementError(end.error)
      this.#hasSettings ||= sets
      if (end.hasUnclearTexts) options.onWarnings(1, [unclearTexts])
      if (!sink.hasRows) options.onDone({ affectedRows: end.changes, insertId: insertId(end, verb, statement) })
    } finally {
      this.#run = null
      run.ended.resolve()
    }
  }

  async cancel(): Promise<void> {
    const run = this.#run
    if (!run) return
    run.isStopped = true
    this.#link.stop()
    await within(run.ended.promise, reactionMs, () => new Error('no reaction')).catch(async () => {
      if (this.#run !== run) return
      if (run.isCommitting) return within(run.ended.promise, commitMs, commitTakesLong)
      await this.#end('Its statement could only be stopped by ending its process.')
      await run.ended.promise
    })
  }

  destroy(reason: string): void {
    this.#state.lost ??= reason
    this.#state.inTransaction = false
    void this.#link.kill()
  }

  async close(): Promise<void> {
    if (this.#run) await this.#link.kill()
    else await this.#link.close()
  }

  /** Ends the process; the session is lost where something was open in it. */
  async #end(reason: string): Promise<void> {
    this.#noteEnd(reason)
    await this.#link.kill()
  }

  #noteEnd(reason: string): void {
    const { inTransaction, hasTemporaryTables } = this.#marks
    if (inTransaction || hasTemporaryTables || this.#hasSettings) this.#state.lost ??= reason
    this.#state.inTransaction = false
    this.#marks = untouched
  }

  /** A session whose process was ended, and that has lost nothing, gets a new one. */
  async #reach(): Promise<void> {
    if (this.#state.lost !== null) throw this.#lostError()
    if (!this.#link.isOver) return
    this.#noteEnd('Its process ended unexpectedly.')
    if (this.#state.lost !== null) throw this.#lostError()
    this.#link = await openSqliteLink(this.#ground, this.#config)
  }

  #settle({ state, error }: StatementEnd): void {
    this.#marks = state
    this.#state.inTransaction = state.inTransaction
    if (error?.code === fileGone) this.destroy('Its file was deleted or replaced.')
  }

  #failure(error: unknown, run: Run): unknown {
    if (!(error instanceof LinkLost)) return error
    if (!run.isStopped) this.#noteEnd('Its process ended unexpectedly.')
    const outcome = outcomeAtEnd(run)
    if (this.#state.lost !== null) return this.#lostError(outcome)
    if (outcome === 'unknown') {
      return new TihcError(
        'unavailable',
        'The process that ran the statement ended before it could tell how. '
        + 'Whether the statement took effect is not known: look before you run it again.',
        { outcome },
      )
    }
    return run.isStopped
      ? cancelledError(outcome)
      : new TihcError(
          'unavailable',
          'The process that ran the statement ended unexpectedly; it may have needed more memory than there is. '
          + 'What it had not committed is undone. Run it again, for fewer rows where it sorts or groups many.',
          { outcome },
        )
  }

  #lostError(outcome: Outcome = 'nothing'): TihcError {
    return new TihcError(
      'unavailable',
      outcome === 'unknown'
        ? `The session is lost. ${this.#state.lost} Its transaction, temporary tables and settings are gone. `
        + 'Whether the statement that ran took effect is not known: look before you run it again.'
        : `The session is lost. ${this.#state.lost} Its transaction, temporary tables and settings are gone; `
          + 'nothing was run again. Open a new session and run the statement there.',
      { sessionLost: true, outcome },
    )
  }
}

interface RowSink extends StatementSink {
  readonly hasRows: boolean
  end: (limited: boolean) => void
}

function rowSink(options: ExecuteOptions, run: Run): RowSink {
  let writer: ResultWriter | null = null
  return {
    get hasRows() { return writer !== null },
    onColumns(columns) {
      writer = options.onRows(columns, createSqliteRowDecoder(columns.length))
    },
    onRows(bytes, taken) {
      dropped(bytes.length)
      if ((run.isStopped && run.isRead) || writer!.writeRows(bytes)) taken()
      else writer!.onDrain = taken
    },
    mayCommit() {
      run.isCommitting = !run.isStopped
      return run.isCommitting
    },
    end(limited) {
      if (writer) options.onRowsEnd({ limited })
    },
  }
}

/** SQLite tells the last one of the session, whatever the statement did. */
function insertId({ insertId: id }: StatementEnd, verb: string, statement: string): number | string | null {
  const inserts
    = verb === 'INSERT'
      || verb === 'REPLACE'
      || (verb === 'WITH' && /\b(?:insert|replace)\s+(?:or\s+\w+\s+)?into\b/i.test(statement))
  return id === null || !inserts ? null : exactInteger(BigInt(id))
}

function checkDatabase(database: string): void {
  if (database !== mainDatabase) {
    throw new TihcError(
      'not_found',
      `There is no database “${database}”: the database of a file is named ${mainDatabase}.`,
    )
  }
}

/** What became of a statement whose process ended: an open transaction is undone with it. */
function outcomeAtEnd({ isRead, wasInTransaction, asksToCommit, isCommitting }: Run): Outcome {
  if (isRead) return 'nothing'
  return asksToCommit && (wasInTransaction || !isCommitting) ? 'undone' : 'unknown'
}

function cancelledError(outcome: Outcome): TihcError {
  return new TihcError('cancelled', 'The statement was cancelled.', { outcome })
}

function commitTakesLong(): TihcError {
  return new TihcError(
    'unavailable',
    'The statement was done before the stop came, and its changes are being '
    + 'written. Wait for its end, or drop the connection: whether they stand is not known then.',
  )
}
