import type { Lexing } from '../../../language/lexing.ts'
import type { ConnectionConfig, EngineSession, ExecuteOptions, ResultWriter } from '../engine.ts'
import type { OkPacket } from './mysql-capture.ts'
import type { RawColumn } from './mysql-columns.ts'
import type { MysqlLink } from './mysql-connect.ts'
import type { SilenceWatch } from './mysql-remote.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { TihcError } from '../../../contract/errors.ts'
import { quoteIdentifier } from '../../../dialects/mysql/mysql-identifiers.ts'
import { refuseCommentRun } from '../../../dialects/mysql/tidb-comment-limit.ts'
import { excerpt } from '../../core/excerpt.ts'
import { within } from '../../core/within.ts'
import { captureQuery, serverStatus } from './mysql-capture.ts'
import { toResultColumn } from './mysql-columns.ts'
import { openMysqlConnection } from './mysql-connect.ts'
import { engineError } from './mysql-errors.ts'
import { cancelledError, lostError, notStoppedError, stoppedError } from './mysql-outcomes.ts'
import { createSilenceWatch, killStatement } from './mysql-remote.ts'
import { createRowDecoder } from './mysql-row-decoder.ts'
import { readSessionMode, sessionLexing, sessionModeColumns } from './mysql-session-mode.ts'
import { oddAnswer, WireFault } from './mysql-wire-fault.ts'

/** Statements of our own on the session (its sql_mode, warnings) may take this long. */
const ownStatementMs = 5_000
/** The last of those that open a session has this much where the others took all of their time. */
const leastMs = 200
/** How long the server may take to react to a kill. */
const reactionMs = 5_000
/**
 * A procedure that goes from one of its statements to the next may miss a kill (MariaDB forgets it where a statement
 * begins): it is sent again where nothing happens for so long.
 */
const killAgainMs = 400
/**
 * TiDB closes a session that a kill finds idle, and whether it is idle cannot be asked and acted on in one
 * step. Short statements end in this time by themselves, and nobody notices it with long ones.
 */
const graceMs = 150
/** A link that was idle this long is asked for a sign of life before it gets a statement. */
const idleBeforePingMs = 1_000
const pingMs = 4_000
const maxWarnings = 64
/** Servers say 512 characters at the most. */
const longestWarning = 4096
/** A server that was told to stop and still sends this much in this time does not mean to end. */
const deafMs = 10_000
const deafBytes = 64 * 1024 * 1024

const dropRow = () => {}

/** A statement on its way. */
interface Run {
  /**
   * Known to change nothing: it may be ended for the display's sake, and its answer does not matter once it was
   * stopped.
   */
  isRead: boolean
  /** The server has it; before that a stop needs no kill. */
  isSent: boolean
  /** A person wants it to end, and the server could be asked. */
  isStopped: boolean
  /** There were more rows than are kept. */
  isLimited: boolean
  /** Its rows are read and dropped: a read that was stopped or has reached the limit. */
  dropsRows: boolean
  /** The kill that was sent for it. */
  kill: Promise<void> | null
  /** Those that followed, as long as somebody waits for the end. */
  furtherKills: Promise<void> | null
  /** The server's answer is complete. */
  over: boolean
  ended: PromiseWithResolvers<void>
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
  readonly #state = {
    database: null as string | null,
    inTransaction: false,
    autocommit: true,
    lost: null as string | null,
  }

  #lexing: Lexing
  #run: Run | null = null
  #closing = false
  #lostAtRest = false
  #lastSign = performance.now()

  constructor(config: ConnectionConfig, link: MysqlLink) {
    this.#config = config
    this.#link = link
    this.#lexing = link.lexing
    link.connection.on('error', error => this.#loseTo(error))
    link.connection.on('end', () => this.#lose(this.#closingReason()))
  }

  get info() {
    return this.#link.info
  }

  get lexing() {
    return this.#lexing
  }

  get state() {
    return this.#state
  }

  get lostAtRest() {
    return this.#lostAtRest
  }

  async checkAlive(): Promise<void> {
    if (this.#run === null) await this.#signOfLife().catch(() => {})
  }

  /** @param left milliseconds that opening the session may still take */
  async prepare(left: () => number): Promise<void> {
    // Stored functions can write where the classifier sees a read; these servers refuse it themselves.
    if (this.#config.readOnly && this.info.product !== 'TiDB')
      await this.#own('SET SESSION TRANSACTION READ ONLY', left())
    if (this.#config.timeZone !== null) await this.#setTimeZone(this.#config.timeZone, left())
    await this.refresh(left())
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
    const [row] = await this.#own(`SELECT DATABASE(), @@SESSION.autocommit, ${sessionModeColumns}`, timeoutMs)
    if (row?.length !== 5) throw engineError(oddAnswer())
    const [database, autocommit, ...mode] = row as [string | null, unknown, ...unknown[]]
    this.#lexing = sessionLexing(this.info.product, readSessionMode(mode))
    this.#state.database = database
    this.#state.autocommit = String(autocommit) === '1'
  }

  async useDatabase(database: string): Promise<void> {
    // In another character set the bytes of a name may hold what ends it.
    if (this.#lexing.isUtf8 === false && /[^\x20-\x7E]/.test(database)) {
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
    if (this.info.product === 'TiDB') refuseCommentRun(statement, this.#lexing)
    const run: Run = {
      isRead: options.isRead ?? false,
      isSent: false,
      isStopped: false,
      isLimited: false,
      dropsRows: false,
      kill: null,
      furtherKills: null,
      over: false,
      ended: Promise.withResolvers(),
    }
    this.#run = run
    try {
      await this.#signOfLife()
      if (run.isStopped) throw cancelledError()
      run.isSent = true
      const { error, warnings } = await this.#capture(statement, options, run)
      run.over = true
      run.ended.resolve()
      if (run.kill) await this.#absorbKills(run)
      this.#throwFailure(error, run)
      if (warnings > 0 && !this.#state.lost) options.onWarnings(await this.#warnings())
    } finally {
      run.over = true
      run.ended.resolve()
      this.#run = null
      this.#lastSign = performance.now()
    }
  }

  async cancel(): Promise<void> {
    const run = this.#run
    if (!run || run.over) return
    run.isStopped = true
    if (!run.isSent) return run.ended.promise
    try {
      await this.#stop(run)
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

  /** Asks the server to stop the statement and waits until it has. */
  async #stop(run: Run): Promise<void> {
    const kill = (run.kill ??= this.#kill(run))
    try {
      await kill
    } catch (error) {
      // Nothing was sent: the next one to ask may try again.
      if (run.kill === kill) run.kill = null
      throw notStoppedError(error)
    }
    if (run.isRead && !run.over) {
      run.dropsRows = true
      void this.#endDeaf(run)
      // Unread rows would keep the server from noticing the kill.
      this.#link.wire.release()
    }
    run.furtherKills ??= this.#killAgain(run)
    await within(
      run.ended.promise,
      reactionMs,
      () =>
        new TihcError(
          'unavailable',
          'The server was asked to stop the statement but has not reacted for 5 s. Wait, or drop the connection: '
          + 'what is open in it is lost then.',
        ),
    )
  }

  async #endDeaf(run: Run): Promise<void> {
    const { wire } = this.#link
    const before = wire.received
    await Promise.race([run.ended.promise, delay(deafMs, undefined, { ref: false })])
    if (run.over || wire.received - before < deafBytes) return
    this.destroy('The server went on sending rows although it was told to stop.')
  }

  async #kill(run: Run): Promise<void> {
    if (this.info.product === 'TiDB') {
      await Promise.race([run.ended.promise, delay(graceMs)])
    }
    await killStatement(this.#config, this.#link, () => !run.over)
  }

  /** TiDB misses none, and a kill that finds a session idle closes it there. */
  async #killAgain(run: Run): Promise<void> {
    if (this.info.product === 'TiDB') return
    const deadline = performance.now() + reactionMs
    for (;;) {
      await Promise.race([run.ended.promise, delay(killAgainMs)])
      if (run.over || performance.now() > deadline) break
      await killStatement(this.#config, this.#link, () => !run.over).catch(() => {})
    }
    // Whoever asks for the end again has it sent again.
    run.furtherKills = null
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

  /** A kill may arrive just after the statement's end: what it hits then must be nothing. */
  async #absorbKills({ kill, furtherKills }: Run): Promise<void> {
    await Promise.allSettled([kill, furtherKills])
    await this.#own('DO 0').catch(() => {})
  }

  /** A read that was stopped is cancelled, whatever the answer was; anything else ended as the server answered. */
  #throwFailure(error: Error | null, run: Run): void {
    const isLost = this.#state.lost !== null
    if (run.isStopped && run.isRead) throw isLost ? this.#lostError() : cancelledError()
    if (!error || (run.isLimited && run.isRead && !isLost)) return
    if (isLost) throw this.#lostError(!run.isRead)
    throw run.isStopped ? stoppedError(error) : engineError(error)
  }

  /** Sends the statement and reads its answer to the end, whatever happens meanwhile. */
  async #capture(
    statement: string,
    options: ExecuteOptions,
    run: Run,
  ): Promise<{ error: Error | null, warnings: number }> {
    const watch = createSilenceWatch(this.#config, this.#link, {
      onUnresponsive: options.onUnresponsive,
      onGone: reason => this.destroy(reason),
    })
    let rowsOpen = false
    let warnings = 0
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
            endRows()
            warnings = end.warnings
            this.#track(end.status)
          },
          onOk: ok => {
            warnings = ok.warnings
            this.#track(ok.status)
            if (ok.database !== null) this.#state.database = ok.database
            if (!run.dropsRows) options.onDone(rowlessResult(ok))
          },
        },
        resolve,
      ),
    )
    watch.stop()
    endRows()
    if (error && 'fatal' in error && error.fatal) this.#loseTo(error)
    return { error, warnings }
  }

  /** Gives what takes each row: the hot path. */
  #rowTaker(writer: ResultWriter, run: Run, maxRows = Number.POSITIVE_INFINITY, watch: SilenceWatch) {
    const { wire } = this.#link
    let seen = 0
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
    void this.#stop(run).catch(() => {})
  }

  #track(status: number): void {
    this.#state.inTransaction = (status & serverStatus.inTransaction) !== 0
    this.#state.autocommit = (status & serverStatus.autocommit) !== 0
  }

  async #signOfLife(): Promise<void> {
    if (this.#state.lost) throw this.#lostError()
    if (performance.now() - this.#lastSign < idleBeforePingMs) return
    const answer = new Promise<void>((resolve, reject) => {
      this.#link.connection.ping(error => (error ? reject(error) : resolve()))
    })
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

  async #warnings() {
    const rows = await this.#own('SHOW WARNINGS').catch(() => [])
    return rows.slice(0, maxWarnings).map(([level, code, message]) => ({
      level: excerpt(String(level), longestWarning),
      code: Number(code) || 0,
      message: excerpt(String(message), longestWarning),
    }))
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
