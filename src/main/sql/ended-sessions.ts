import type { EndedSession } from '../../contract/sql.ts'
import type { Owner } from '../core/owner.ts'
import type { OpenStatements } from './open-statements.ts'
import type { SqlSession } from './session-registry.ts'
import { TihcError } from '../../contract/errors.ts'
import { belongsTo } from '../core/owner.ts'

/** Sessions of one person that are remembered; the oldest goes first. */
const mostPerPerson = 100

/** Why a session was ended that nobody had closed, and after how many minutes. */
export type SessionEnd = Pick<EndedSession, 'why' | 'minutes'>

interface Entry extends SessionEnd, Pick<EndedSession, 'sessionId' | 'connectionId' | 'endedAt'> {
  owner: Owner
  /** As it stands once what ran in the session has ended too. */
  open: OpenStatements
}

function causeOf({ why, minutes }: SessionEnd): string {
  switch (why) {
    case 'pageGone': return `its page had been gone for ${minutes} minutes`
    case 'idle': return `nobody had used it for ${minutes / 60} hours`
    case 'roleChanged': return 'your role was changed'
    case 'connectionChanged': return 'its connection was changed'
    default: return why satisfies never
  }
}

function sentenceOf(ended: EndedSession): string {
  const cause = causeOf(ended)
  const count = ended.statements.length + ended.further
  if (!ended.inTransaction) return `This session was ended, because ${cause}. Open a new one.`
  if (ended.isPrepared) {
    return `This session was ended, because ${cause}. Its transaction was prepared by XA PREPARE and stays on the `
      + 'server: XA COMMIT or XA ROLLBACK ends it. Open a new session.'
  }
  if (count === 0)
    return `This session was ended, because ${cause}. Its open transaction was rolled back. Open a new session.`
  return `This session was ended, because ${cause}. Its open transaction was rolled back, and with it what ${count} of `
    + 'its statements had changed. Open a new session and run them again.'
}

/** Sessions that were ended for their people, with what was rolled back, until somebody has seen it. */
export class EndedSessions {
  #entries: Entry[] = []

  /** To be called before the session is gone: whoever asks for it in between finds one of the two. */
  add({ id, owner, connectionId, open }: SqlSession, end: SessionEnd): void {
    const own = this.#entries.filter(entry => belongsTo(owner, entry))
    if (own.length >= mostPerPerson) this.#remove(own[0]!)
    const { tenant, user } = owner
    this.#entries.push({
      ...end,
      sessionId: id,
      connectionId,
      endedAt: new Date().toISOString(),
      owner: { tenant, user },
      open,
    })
  }

  /** Those of one person, oldest first. */
  of(owner: Owner): EndedSession[] {
    return this.#entries.filter(entry => belongsTo(owner, entry)).map(({ owner: _, open, ...entry }) => ({
      ...entry,
      inTransaction: open.inTransaction,
      ...(open.inTransaction && open.isPrepared && { isPrepared: true }),
      statements: [...open.named],
      further: open.further,
    }))
  }

  /** What whoever still uses such a session is told: why it was ended and what was rolled back; null for any other. */
  errorOf(owner: Owner, sessionId: string): TihcError | null {
    const ended = this.of(owner).find(one => one.sessionId === sessionId)
    return ended ? new TihcError('not_found', sentenceOf(ended), { ended }) : null
  }

  /** @throws {TihcError} `not_found` where nothing is remembered of this person's session */
  forget(owner: Owner, sessionId: string): void {
    const found = this.#entries.find(entry => entry.sessionId === sessionId && belongsTo(owner, entry))
    if (!found) {
      throw new TihcError(
        'not_found',
        'No session of this id was ended, or somebody has seen it. Nothing is left to do.',
      )
    }
    this.#remove(found)
  }

  /** Forgets all of the people that `test` picks. */
  forgetWhere(test: (owner: Owner) => boolean): void {
    this.#entries = this.#entries.filter(({ owner }) => !test(owner))
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter(other => other !== entry)
  }
}
