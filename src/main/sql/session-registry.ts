import type { SessionState } from '../../contract/sql.ts'
import type { EngineSession } from '../engines/engine.ts'
import type { Owner } from './task.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'

/** Server connections that one person may hold open at once. */
const mostPerPerson = 100
/** A session that nobody used this long is closed: its tab is gone without a word. */
const idleMs = 12 * 60 * 60 * 1000

/** A session as the API knows it: an engine's session and who holds it. */
export class SqlSession {
  readonly id = randomUUID()
  readonly owner: Owner
  readonly connectionId: string
  readonly engine: EngineSession
  /** False for the session of a single call, which nobody can name. */
  readonly kept: boolean
  busy = false
  lastUsed = Date.now()

  constructor(options: { owner: Owner, connectionId: string, engine: EngineSession, kept: boolean }) {
    this.owner = options.owner
    this.connectionId = options.connectionId
    this.engine = options.engine
    this.kept = options.kept
  }

  state(): SessionState {
    const { database, inTransaction, autocommit, lost } = this.engine.state
    return {
      sessionId: this.id,
      connectionId: this.connectionId,
      database,
      inTransaction,
      autocommit,
      busy: this.busy,
      lost,
    }
  }
}

/** The open sessions of all people. */
export class SessionRegistry {
  readonly #sessions = new Map<string, SqlSession>()

  add(session: SqlSession): void {
    this.#sessions.set(session.id, session)
  }

  /** Throws `too_many` when the person may open no further one. */
  checkRoom(owner: Owner): void {
    if (this.of(owner).length >= mostPerPerson)
      throw new TihcError('too_many', `You have ${mostPerPerson} sessions open. Close tabs that you do not need.`)
  }

  /** Throws `not_found` for another person's session just as for one that never was. */
  get(owner: Owner, id: string): SqlSession {
    const session = this.#sessions.get(id)
    if (!session || session.owner.user !== owner.user || session.owner.tenant !== owner.tenant)
      throw new TihcError('not_found', 'There is no such session; it may have been closed. Open a new one.')
    return session
  }

  of(owner: Owner): SqlSession[] {
    return [
      ...this.#sessions.values(),
    ].filter(session => session.owner.user === owner.user && session.owner.tenant === owner.tenant)
  }

  where(test: (session: SqlSession) => boolean): SqlSession[] {
    return [
      ...this.#sessions.values(),
    ].filter(test)
  }

  /** Sessions that were left behind. */
  idle(now = Date.now()): SqlSession[] {
    return this.where(session => !session.busy && now - session.lastUsed > idleMs)
  }

  remove(session: SqlSession): void {
    this.#sessions.delete(session.id)
  }
}
