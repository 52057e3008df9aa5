import type { SessionState } from '../../contract/sql.ts'
import type { Owner } from '../core/owner.ts'
import type { EngineSession } from '../engines/engine.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { belongsTo } from '../core/owner.ts'
import { OpenStatements } from './open-statements.ts'

/** Server connections that one person may hold open at once. */
const mostPerPerson = 100

/** A session as the API knows it: an engine's session and who holds it. */
export class SqlSession {
  readonly id = randomUUID()
  readonly owner: Owner
  readonly connectionId: string
  /** Another one takes its place where the server closed it while nothing was in it. */
  engine: EngineSession
  /** Nothing was run in it that a new session would lack: no variable, temporary table, lock. */
  isBare = true
  /** False for the session of a single call, which nobody can name. */
  readonly kept: boolean
  busy = false
  /** How long nobody has used it while the program was awake. */
  idleMs = 0
  /** How long its page has said nothing while the program was awake; null where no page holds it, as for a script. */
  goneMs: number | null = null
  /** What would be rolled back with it. */
  readonly open = new OpenStatements()
  #hasPrepared = false

  constructor(options: { owner: Owner, connectionId: string, engine: EngineSession, kept: boolean }) {
    this.owner = options.owner
    this.connectionId = options.connectionId
    this.engine = options.engine
    this.kept = options.kept
  }

  /** The server has closed it while nothing was in it: a new connection has all that it had. */
  get isRenewable(): boolean {
    return this.engine.state.lost !== null && this.engine.lostAtRest && this.isBare && !this.engine.isStale
  }

  /** What is open in it, or was when its link was lost, was prepared by XA PREPARE: it outlives the session. */
  get isPrepared(): boolean {
    const { inTransaction, lost } = this.engine.state
    return this.#hasPrepared && (lost === null ? inTransaction : this.open.inTransaction)
  }

  /** @param distributed what a statement did that has ended well; see `JudgedStatement` */
  noteDistributed(distributed: 'prepared' | 'ended' | null): void {
    if (distributed !== null) this.#hasPrepared = distributed === 'prepared'
  }

  /** Its idle time begins anew. */
  used(): void {
    this.idleMs = 0
    if (this.goneMs !== null) this.goneMs = 0
  }

  /** A page holds it: from now on it lives as long as that one says so. */
  hold(): void {
    this.goneMs = 0
  }

  state(): SessionState {
    const { database, inTransaction, autocommit, lost } = this.engine.state
    const { product, backslashEscapes, ansiQuotes, isOracle } = this.engine.lexing
    return {
      sessionId: this.id,
      connectionId: this.connectionId,
      database,
      inTransaction,
      ...(this.isPrepared && { isPrepared: true }),
      autocommit,
      busy: this.busy,
      lost: this.isRenewable ? null : lost,
      lexing: { product, backslashEscapes, ansiQuotes, ...(isOracle && { isOracle }) },
    }
  }
}

/** The error where a session is to do something while a statement runs in it. */
export function busySession(): TihcError {
  return new TihcError(
    'busy',
    'This session still runs another statement. Wait for it, cancel it, or use another session.',
  )
}

/** Who a session belongs to and where it leads: enough to pick those that must end. */
export type SessionPlace = Pick<SqlSession, 'owner' | 'connectionId'>

/** A kept session on its way: it counts, and what ends sessions ends it too. */
export class SessionOpening implements SessionPlace {
  readonly owner: Owner
  readonly connectionId: string
  readonly abort = new AbortController()
  /** Why it must not be. */
  reason: TihcError | null = null

  constructor(owner: Owner, connectionId: string) {
    this.owner = owner
    this.connectionId = connectionId
  }

  stop(reason: TihcError): void {
    this.reason ??= reason
    this.abort.abort()
  }
}

/** The open sessions of all people. */
export class SessionRegistry {
  readonly #sessions = new Map<string, SqlSession>()
  readonly #openings = new Set<SessionOpening>()

  add(session: SqlSession): void {
    this.#sessions.set(session.id, session)
  }

  /**
   * Runs `open` for a session that is to be kept. What must end meanwhile is known by the opening that it gets.
   *
   * @throws {TihcError} `too_many` when the person may open no further one
   */
  async opening<T>(owner: Owner, connectionId: string, open: (opening: SessionOpening) => Promise<T>): Promise<T> {
    const underWay = [...this.#openings].filter(other => belongsTo(owner, other))
    if (this.of(owner).length + underWay.length >= mostPerPerson)
      throw new TihcError('too_many', `You have ${mostPerPerson} sessions open. Close tabs that you do not need.`)
    const opening = new SessionOpening(owner, connectionId)
    this.#openings.add(opening)
    try { return await open(opening) } finally { this.#openings.delete(opening) }
  }

  openings(): SessionOpening[] {
    return [...this.#openings]
  }

  /**
   * @throws {TihcError} `not_found` for another person's session, and for that of a single call, just as for one that
   *   never was
   */
  get(owner: Owner, id: string): SqlSession {
    const session = this.#sessions.get(id)
    if (!session?.kept || !belongsTo(owner, session))
      throw new TihcError('not_found', 'There is no such session; it may have been closed. Open a new one.')
    return session
  }

  /** Whether it is still open. */
  has({ id }: SqlSession): boolean {
    return this.#sessions.has(id)
  }

  of(owner: Owner): SqlSession[] {
    return [
      ...this.#sessions.values(),
    ].filter(session => belongsTo(owner, session))
  }

  where(test: (session: SqlSession) => boolean): SqlSession[] {
    return [
      ...this.#sessions.values(),
    ].filter(test)
  }

  /**
   * So much time has passed: it counts for sessions in which nothing runs and that no page holds.
   *
   * @returns these sessions
   */
  countIdle(stepMs: number): SqlSession[] {
    const idle = this.where(({ kept, busy, goneMs }) => kept && !busy && goneMs === null)
    for (const session of idle) session.idleMs += stepMs
    return idle
  }

  /**
   * So much time has passed: it counts for sessions that a page holds, until that one says that it is there.
   *
   * @returns these sessions
   */
  countGone(stepMs: number): SqlSession[] {
    const held = this.where(({ goneMs }) => goneMs !== null)
    for (const session of held) session.goneMs! += stepMs
    return held
  }

  remove(session: SqlSession): void {
    this.#sessions.delete(session.id)
  }
}
