import type { ConnectionConfig, EngineSession, ExecuteOptions, ResultWriter } from '../engine.ts'
import type { OkPacket, Question } from './mysql-capture.ts'
import type { RawColumn } from './mysql-columns.ts'
import type { MysqlLink } from './mysql-connect.ts'
import type { SilenceWatch } from './mysql-remote.ts'
import type { Run } from './mysql-stopper.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { quoteIdentifier } from '../../../dialects/mysql/mysql-identifiers.ts'
import { refuseCommentRun } from '../../../dialects/mysql/tidb-comment-limit.ts'
import { ParsedStatement } from '../../../dialects/parsed-statement.ts'
import { within } from '../../core/within.ts'
import { askFlags, askPing, askServer, askStatistics, captureQuery } from './mysql-capture.ts'
import { MysqlCharsetFollower } from './mysql-charset-follower.ts'
import { toResultColumn } from './mysql-columns.ts'
import { openMysqlConnection } from './mysql-connect.ts'
import { engineError, isServerError } from './mysql-errors.ts'
import { MysqlFoundRows } from './mysql-found-rows.ts'
import { cancelledError, failedError, lostError, stoppedError } from './mysql-outcomes.ts'
import { createSilenceWatch } from './mysql-remote.ts'
import { createRowDecoder } from './mysql-row-decoder.ts'
import { refuseUnwritable } from './mysql-session-charset.ts'
import { factsQuestion, MysqlSessionFacts, onlySets, trackingStatement } from './mysql-session-facts.ts'
import { MysqlStopper, newRun } from './mysql-stopper.ts'
import { MysqlWarnings } from './mysql-warnings.ts'
import { WireFault } from './mysql-wire-fault.ts'

/** Statements of our own on the session (its sql_mode, warnings) may take this long. */
const ownStatementMs = 5_000
/** The last of those that open a session has this much where the others took all of their time. */
const leastMs = 200
/** A link that was idle this long is asked for a sign of life before it gets a statement. */
const idleBeforePingMs = 1_000
const pingMs = 4_000

/** What is run without being known may ask for everything. */
const everything = { counts: true, warnings: true }
/** XAER_RMFAIL: the transaction is in another state. */
const wrongXaState = 1399
/** What the server itself said, on a link that goes on. */
const isRefusal = (error: unknown) => isServerError(error) && !(error as { fatal?: boolean }).fatal

const dropRow = () => {}

/** How a statement ended, as the server told. */
interface StatementEnd {
  error: Error | null
  warnings: number
  /** What ROW_COUNT() gives afterwards. */
  rowCount: number
}

/**
 * Opens a session on TiDB, MySQL or MariaDB: one connection that keeps USE, variables, transaction and temporary
 * tables.
 *
 * Cancel is a state machine: running → draining (the server is asked to stop; of a read, rows are read and dropped) →
 * ended. On TiDB a kill that meets an idle session closes it with its transaction; so none is sent after the
 * end, and the next statement waits for the kill's answer. What may write ends as the server answers.
 *
 * @throws what `openMysqlConnection` throws
 */
export async function openMysqlSession(
  config: ConnectionConfig,
  options: { database?: string | null, signal?: AbortSignal },
): Promise<EngineSession> {
  // TiDB does not quote the name that a sign-in brings: one with a backtick in it is chosen afterwards.
  const chosen = options.database?.includes('`') ? options.database : null
  const by = performance.now() + (config.connectTimeoutMs ?? ownStatementMs)
  const link = await openMysqlConnection(config, chosen === null ? options : { ...options, database: null })
  try {
    const session = new MysqlSession(config, link)
    await session.prepare(() => Math.max(leastMs, by - performance.now()))
    if (chosen !== null) await session.useDatabase(chosen)
    return session
  } catch (error) {
    link.destroy()
    throw error
  }
}

class MysqlSession implements EngineSession {
  readonly #config: ConnectionConfig
  readonly #link: MysqlLink
  readonly #stopper: MysqlStopper
  readonly #facts: MysqlSessionFacts
  readonly #state = {
    database: null as string | null,
    inTransaction: false,
    autocommit: true,
    lost: null as string | null,
  }

  readonly #warnings: MysqlWarnings
  readonly #charset: MysqlCharsetFollower
  readonly #foundRows: MysqlFoundRows
  #run: Run | null = null
  #closing = false
  #lostAtRest = false
  #lastSign = performance.now()

  constructor(config: ConnectionConfig, link: MysqlLink) {
    this.#config = config
    this.#link = link
    this.#stopper = new MysqlStopper(config, link, () =>
      this.destroy('The server went on sending rows although it was told to stop.'))
    this.#facts = new MysqlSessionFacts(link, this.#state)
    this.#charset = new MysqlCharsetFollower(link, this.#facts, statement => this.#need(statement))
    this.#foundRows = new MysqlFoundRows(link.info.product)
    this.#warnings = new MysqlWarnings(link.info.product, {
      query: statement => this.#own(statement),
      ping: async () => void await this.#ask(askPing),
      restoreFoundRows: () => this.#restoreFoundRows(null),
    })
    link.connection.on('error', error => this.#loseTo(error))
    link.connection.on('end', () => this.#lose(this.#closingReason()))
  }

  get info() {
    return this.#link.info
  }

  get lexing() {
    return this.#facts.lexing
  }

  get isStale() {
    return this.#facts.isStale
  }

  get state() {
    return this.#state
  }

  get lostAtRest() {
    return this.#lostAtRest
  }

  async checkAlive(): Promise<void> {
    if (this.#run === null) await this.#signOfLife(true).catch(() => {})
  }

  /** @param left milliseconds that opening the session may still take */
  async prepare(left: () => number): Promise<void> {
    // Stored functions can write where the classifier sees a read; these servers refuse it themselves.
    if (this.#config.readOnly && this.info.product !== 'TiDB')
      await this.#own('SET SESSION TRANSACTION READ ONLY', left())
    if (this.#config.timeZone !== null) await this.#setTimeZone(this.#config.timeZone, left())
    if (this.info.product !== 'TiDB') await this.#track(left())
    await this.refresh(left())
  }

  /** Old servers do not know how; of them it is asked. */
  async #track(timeoutMs: number): Promise<void> {
    await this.#link.query(trackingStatement, timeoutMs, [], ok => this.#facts.beginTracking(ok)).catch((error) => {
      if (!(error instanceof TihcError) || error.code !== 'engine') throw error
    })
  }

  async #setTimeZone(zone: string, timeoutMs: number): Promise<void> {
    try {
      await this.#link.query('SET SESSION time_zone = ?', timeoutMs, [zone])
    } catch (error) {
      if (!(error instanceof TihcError) || error.code !== 'engine') throw error
      throw new TihcError(
        'engine',
        `The server does not know the time zone “${zone}”. Give an offset such as +08:00, `
        + 'or load the server\'s time zone tables; the connection\'s settings name it.',
        { ...error.details, part: 'timeZone' },
        { cause: error },
      )
    }
  }

  async refresh(timeoutMs = ownStatementMs): Promise<void> {
    const [row = []] = await this.#own(`${factsQuestion}, ${this.#foundRows.column}`, timeoutMs)
    try { this.#facts.read(row.slice(0, -1)) } catch (error) { throw engineError(error as Error) }
    this.#foundRows.read(row.at(-1))
    await this.#restoreFoundRows(1)
    await this.#charset.follow(null)
  }

  /** Runs a statement without which the session cannot go on; false where it is lost. */
  async #need(statement: string): Promise<boolean> {
    await this.#own(statement).catch(() => this.destroy('It did not answer any more.'))
    return this.#state.lost === null
  }

  async useDatabase(database: string): Promise<void> {
    if (this.isStale) await this.refresh()
    await this.#warnings.read()
    // In another character set the bytes of a name may hold what ends it.
    if (this.lexing.isUtf8 === false && /[^\x20-\x7E]/.test(database)) {
      throw new TihcError(
        'conflict',
        `The database “${database}” cannot be named safely in the character set of this session. `
        + 'Run SET NAMES utf8mb4 in it, or open a new one.',
        { field: 'databaseId' },
      )
    }
    try {
      await this.#own(`USE ${quoteIdentifier(database)}`)
    } catch (error) {
      throw error instanceof TihcError ? error : engineError(error as Error)
    }
    this.#state.database = database
  }

  async execute(statement: string, options: ExecuteOptions): Promise<void> {
    if (this.#run) throw new TihcError('busy', 'This session still runs another statement. Wait for it or cancel it.')
    if (!options.isSafe) refuseCommentRun(options.parsed ?? new ParsedStatement(statement, this.lexing))
    refuseUnwritable(statement, this.#facts.mode.clientCharset)
    const run = newRun(options.isRead ?? false)
    this.#run = run
    try {
      const { asks = everything } = options
      await this.#signOfLife(asks.counts)
      await this.#warnings.beforeNext(asks)
      if (this.#state.lost !== null) throw this.#lostError()
      if (run.isStopped) throw cancelledError()
      run.isSent = true
      const end = await this.#capture(statement, options, run)
      run.over = true
      run.ended.resolve()
      await this.#learn(end, run)
      const { error, warnings: count, rowCount } = end
      const { changesSession = true } = options
      this.#facts.ended({ text: statement, changesSession, hasFailed: error !== null })
      this.#throwFailure(error, run)
      if (this.#state.lost) return
      await this.#charset.follow(statement)
      if (count > 0) await this.#warnings.ended({ count, rowCount, onWarnings: options.onWarnings })
      else if (changesSession && rowCount === 0 && onlySets(statement)) await this.#refreshUnseen()
    } finally {
      run.over = true
      run.ended.resolve()
      this.#run = null
      this.#lastSign = performance.now()
    }
  }

  async readWarnings(): Promise<void> {
    if (this.#run === null && !this.#state.lost) await this.#warnings.read()
  }

  async outlives(): Promise<boolean> {
    if (!this.#state.inTransaction || this.info.product === 'TiDB') return false
    const error = await this.#own('XA END \'\'').then(() => null, (error: unknown) => error)
    return error instanceof TihcError && error.details?.errno === wrongXaState && /PREPARED/.test(error.message)
  }

  async cancel(): Promise<void> {
    const run = this.#run
    if (!run || run.over) return
    run.isStopped = true
    if (!run.isSent) return run.ended.promise
    try {
      await this.#stopper.stop(run)
    } catch (error) {
      if (error instanceof TihcError && error.details?.reason === 'notStopped') run.isStopped = false
      throw error
    }
  }

  destroy(reason: string): void {
    this.#lose(reason, false)
    this.#link.destroy()
  }

  async close(): Promise<void> {
    this.#closing = true
    if (this.#run || this.#state.lost) this.#link.destroy()
    else await this.#link.close()
  }

  /**
   * TiDB's KILL QUERY ends the statement and then the wait for the session's next one (`killQuery` in its server.go):
   * where the statement was quicker to end, that wait has begun, and the session is closed.
   */
  #closingReason(): string {
    return this.info.product === 'TiDB' && this.#run?.kill
      ? 'TiDB closed it as it stopped the statement, which it does at times.'
      : 'The server closed it.'
  }

  /**
   * Errors come without flags: a procedure may have left a transaction open, a deadlock have ended one. A kill may
   * arrive just after the statement's end: what it hits then must be nothing.
   */
  async #learn({ error }: StatementEnd, { kill, furtherKills }: Run): Promise<void> {
    if (kill) await Promise.allSettled([kill, furtherKills])
    if (this.#state.lost !== null) return
    if (error) {
      // A kill that comes late may end the question itself.
      const flags = await this.#ask(askFlags) ?? (kill && await this.#ask(askFlags))
      if (flags !== null) this.#facts.followFlags(flags)
    } else if (kill) {
      await this.#ask(askStatistics)
    }
  }

  /**
   * TiDB, which tells nothing, is asked at once where a session was only set or moved: behind that ROW_COUNT() is 0,
   * and there is no warning.
   */
  async #refreshUnseen(): Promise<void> {
    if (!this.isStale || this.info.product !== 'TiDB') return
    try {
      await this.refresh()
      await this.#own('DO 0')
    } catch (error) {
      // The statement itself has ended well: a link that is lost is told by the next one.
      if (!(error instanceof TihcError) || error.code === 'conflict') throw error
    }
  }

  async #restoreFoundRows(now: number | null): Promise<void> {
    const statement = this.#foundRows.restoring(now)
    // Where the server refuses that (limits of an account), or is gone, the person's own statement is told.
    if (statement !== null) await this.#own(statement).catch(() => {})
  }

  /** Asks something beside statements; null where that is not known, as by what stands in between. */
  async #ask<Answer>(question: Question<Answer>): Promise<Answer | null> {
    const silent = () => new Error('It did not answer any more.')
    try {
      return await within(askServer(this.#link.connection, question), ownStatementMs, silent)
    } catch (error) {
      if (isRefusal(error)) return null
      this.#link.destroy()
      this.#loseTo(error as Error)
      return null
    }
  }

  /** A read that was stopped is cancelled, whatever the answer was; anything else ended as the server answered. */
  #throwFailure(error: Error | null, run: Run): void {
    const isLost = this.#state.lost !== null
    if (run.isStopped && run.isRead) throw isLost ? this.#lostError() : cancelledError()
    if (!error || (run.isLimited && run.isRead && !isLost)) return
    // What the server has said stands, also where the link was lost while more was asked.
    if (isLost && !isRefusal(error)) throw this.#lostError(!run.isRead)
    throw run.isStopped ? stoppedError(error) : failedError(error)
  }

  /** Sends the statement and reads its answer to the end, whatever happens meanwhile. */
  async #capture(
    statement: string,
    options: ExecuteOptions,
    run: Run,
  ): Promise<StatementEnd> {
    const watch = createSilenceWatch(this.#config, this.#link, {
      onUnresponsive: options.onUnresponsive,
      onGone: reason => this.destroy(reason),
    })
    let rowsOpen = false
    let warnings = 0
    let rowCount = -1
    const endRows = () => {
      if (rowsOpen) options.onRowsEnd({ limited: run.isLimited })
      rowsOpen = false
      run.isLimited &&= run.isRead
    }
    const error = await new Promise<Error | null>(resolve =>
      captureQuery(
        this.#link.connection,
        statement,
        {
          onColumns: raw => {
            rowsOpen = !run.dropsRows
            return rowsOpen ? this.#rowTaker(openRows(raw, options), run, options.maxRows, watch) : dropRow
          },
          onRowsEnd: end => {
            this.#foundRows.gave(statement, run.dropsRows ? null : run.rows())
            endRows()
            warnings = end.warnings
            rowCount = -1
            this.#facts.followFlags(end.status)
          },
          onOk: ok => {
            warnings = ok.warnings
            rowCount = Number(ok.affectedRows)
            this.#foundRows.changed(statement, rowCount)
            this.#facts.followOk(ok)
            if (!run.dropsRows) options.onDone(rowlessResult(ok))
          },
        },
        resolve,
      ),
    )
    watch.stop()
    endRows()
    if (error && 'fatal' in error && error.fatal) this.#loseTo(error)
    return { error, warnings, rowCount }
  }

  /** Gives what takes each row: the hot path. */
  #rowTaker(writer: ResultWriter, run: Run, maxRows = Number.POSITIVE_INFINITY, watch: SilenceWatch) {
    const { wire } = this.#link
    let seen = 0
    run.rows = () => seen
    return (bytes: Buffer, start: number, end: number) => {
      if (run.dropsRows) return
      if ((seen++ & 0x3FF) === 0) watch.sign()
      if (seen > maxRows) {
        this.#reachLimit(run)
        return
      }
      // Only the socket is paused: rows that are already here are taken. `connection.pause()` would lose
      // count of packets over 16 MB.
      if (!writer.write(bytes, start, end) && !wire.isHeld) {
        wire.hold()
        writer.onDrain = wire.release
      }
    }
  }

  /** What may write is read to its end: a limit of the display has no effect on the server. */
  #reachLimit(run: Run): void {
    if (run.isLimited) return
    run.isLimited = true
    if (!run.isRead) return
    run.dropsRows = true
    void this.#stopper.stop(run).catch(() => {})
  }

  /** @param isUnseen it must not change what the next statement may ask for, as a ping does */
  async #signOfLife(isUnseen: boolean): Promise<void> {
    if (this.#state.lost) throw this.#lostError()
    if (performance.now() - this.#lastSign < idleBeforePingMs) return
    const answer = isUnseen ? this.#lookUnseen() : askServer(this.#link.connection, askPing)
    const noAnswer = new Error('no answer')
    try {
      await within(answer, pingMs, () => noAnswer)
      this.#lastSign = performance.now()
    } catch (error) {
      // A new link would be waited for as long as this one.
      if (this.#link.wire.fault) this.#loseTo(this.#link.wire.fault)
      this.#lose('It did not answer any more.', error !== noAnswer)
      this.#link.destroy()
      throw this.#lostError()
    }
  }

  /** Whoever broke the protocol once is not asked for a new link at once: it might answer as little. */
  #loseTo(error: Error): void {
    const { fault } = this.#link.wire
    this.#lose((fault ?? error).message, fault instanceof WireFault ? false : undefined)
  }

  /** @param atRest nothing was under way, and a new link may be had at once */
  #lose(reason: string, atRest = !this.#run?.isSent): void {
    if (this.#closing || this.#state.lost !== null) return
    this.#state.lost = /[.!?]$/.test(reason) ? reason : `${reason}.`
    this.#lostAtRest = atRest && !this.#state.inTransaction
    this.#state.inTransaction = false
  }

  #lostError(wrote = false): TihcError {
    return lostError(this.#state.lost!, wrote)
  }

  async #lookUnseen(): Promise<void> {
    try { await askServer(this.#link.connection, askStatistics) } catch (error) {
      // Whoever refuses lives.
      if (!isRefusal(error)) throw error
    }
  }

  async #own(statement: string, timeoutMs = ownStatementMs): Promise<unknown[][]> {
    try {
      return await this.#link.query(statement, timeoutMs)
    } catch (error) {
      if (!this.#link.usable) this.#loseTo(error as Error)
      throw error
    }
  }
}

function openRows(raw: RawColumn[], options: ExecuteOptions): ResultWriter {
  const columns = raw.map(toResultColumn)
  return options.onRows(columns, createRowDecoder(raw, columns))
}

function rowlessResult({ affectedRows, insertId }: OkPacket) {
  return {
    // No server changes more; whoever says so is not believed.
    affectedRows: Math.min(Number(affectedRows), Number.MAX_SAFE_INTEGER),
    insertId: insertId === 0n
      ? null
      : exactInteger(insertId),
  }
}

function exactInteger(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString()
}
