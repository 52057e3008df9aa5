import type { Lexing } from '../../../language/lexing.ts'
import type { ConnectionConfig, EngineSession, ExecuteOptions, ResultWriter, ServerInfo } from '../engine.ts'
import type { SqliteLink, StatementSink } from './sqlite-link.ts'
import type { SqliteGround } from './sqlite-open.ts'
import type { SessionMarks, StatementEnd } from './sqlite-protocol.ts'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../within.ts'
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

/** A statement on its way. */
interface Run {
  isCancelled: boolean
  ended: PromiseWithResolvers<void>
}

/**
 * Opens a session on a file: one process, which keeps the transaction and temporary tables.
 *
 * Cancel asks the process to stop between two rows. A statement that gives no row meanwhile can only be stopped with
 * its process: where nothing was open in it the session goes on in a new one, else it is lost and says so.
 *
 * Throws what `openSqliteLink` throws.
 */
export async function openSqliteSession(ground: SqliteGround, config: ConnectionConfig, { database, signal }: { database?: string | null, signal?: AbortSignal }): Promise<EngineSession> {
  if (database) checkDatabase(database)
  return new SqliteSession(ground, config, await openSqliteLink(ground, config, signal))
}

class SqliteSession implements EngineSession {
  readonly info: ServerInfo
  readonly lexing: Lexing = { product: 'SQLite', backslashEscapes: false, ansiQuotes: true }
  readonly #ground: SqliteGround
  readonly #config: ConnectionConfig
  readonly #state = { database: mainDatabase as string | null, inTransaction: false, autocommit: true, lost: null as string | null }
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

  get state() { return this.#state }

  async refresh(): Promise<void> { /* Nothing of the session changes behind our back. */ }

  async useDatabase(database: string): Promise<void> { checkDatabase(database) }

  async execute(statement: string, options: ExecuteOptions): Promise<void> {
    if (this.#run) throw new TihcError('busy', 'This session still runs another statement. Wait for it or cancel it.')
    const run: Run = { isCancelled: false, ended: Promise.withResolvers() }
    this.#run = run
    try {
      const { verb, sets } = guardStatement(statement)
      await this.#reach()
      if (run.isCancelled) throw cancelledError()
      const sink = rowSink(options, run)
      let end: StatementEnd
      try {
        end = await this.#link.run({ sql: statement, maxRows: options.maxRows }, sink)
      } catch (error) {
        sink.end(false)
        throw this.#failure(error, run)
      }
      this.#settle(end)
      sink.end(end.limited)
      if (run.isCancelled && (end.stopped || end.error)) throw cancelledError()
      if (end.error) throw statementError(end.error)
      this.#hasSettings ||= sets
      if (!sink.hasRows) options.onDone({ affectedRows: end.changes, insertId: insertId(end, verb, statement) })
    } finally {
      this.#run = null
      run.ended.resolve()
    }
  }

  async cancel(): Promise<void> {
    const run = this.#run
    if (!run) return
    run.isCancelled = true
    this.#link.stop()
    await within(run.ended.promise, reactionMs, () => new Error('no reaction')).catch(async () => {
      if (this.#run !== run) return
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
    if (!run.isCancelled) this.#noteEnd('Its process ended unexpectedly.')
    if (this.#state.lost !== null) return this.#lostError()
    return run.isCancelled
      ? cancelledError()
      : new TihcError('unavailable', 'The process that ran the statement ended unexpectedly; it may have needed more memory than there is. What it had not committed is undone. Run it again, for fewer rows where it sorts or groups many.')
  }

  #lostError(): TihcError {
    return new TihcError(
      'unavailable',
      `The session is lost. ${this.#state.lost} Its transaction, temporary tables and settings are gone; nothing was run again. Open a new session and run the statement there.`,
      { sessionLost: true },
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
      if (run.isCancelled || writer!.writeRows(bytes)) taken()
      else writer!.onDrain = taken
    },
    end(limited) {
      if (writer) options.onRowsEnd({ limited })
    },
  }
}

/** SQLite tells the last one of the session, whatever the statement did. */
function insertId({ insertId: id }: StatementEnd, verb: string, statement: string): number | string | null {
  const inserts = verb === 'INSERT' || verb === 'REPLACE' || (verb === 'WITH' && /\b(?:insert|replace)\s+(?:or\s+\w+\s+)?into\b/i.test(statement))
  return id === null || !inserts ? null : exactInteger(BigInt(id))
}

function checkDatabase(database: string): void {
  if (database !== mainDatabase)
    throw new TihcError('not_found', `There is no database “${database}”: the database of a file is named ${mainDatabase}.`)
}

function cancelledError(): TihcError {
  return new TihcError('cancelled', 'The statement was cancelled; what it had not finished is undone.')
}
