import type { Log } from '../core/log.ts'
import type { Owner } from '../core/owner.ts'
import type { EndedSessions, SessionEnd } from './ended-sessions.ts'
import type { SessionRegistry, SqlSession } from './session-registry.ts'
import { TihcError } from '../../contract/errors.ts'
import { countAwakeTime } from './awake-time.ts'

export interface LeftBehindOptions {
  registry: SessionRegistry
  ended: EndedSessions
  /** After how many minutes without its page a session of this person is ended. */
  pageGoneMinutes: (owner: Owner) => Promise<number>
  /** How long a minute is: 60,000 ms, less in tests. */
  minuteMs: number
  close: (session: SqlSession, reason: TihcError, keepResults: boolean) => Promise<void>
  /** See `countAwakeTime`. */
  now?: () => number
  log: Log
}

/** A session that no page holds and that nobody used this long is closed: its script is gone without a word. */
const mostIdleMinutes = 12 * 60

/**
 * Looks for sessions that were left behind, and ends them: those whose page is gone, and those of scripts that nobody
 * uses. What runs in them is cancelled, what was not committed is rolled back, results stay.
 *
 * @returns what ends the looking
 */
export function endLeftBehind(options: LeftBehindOptions): () => void {
  const { registry, ended, pageGoneMinutes, minuteMs, close, log } = options

  function end(session: SqlSession, how: SessionEnd, reason: TihcError): void {
    // Of one that is lost its tab has said so.
    if (session.engine.state.lost === null) ended.add(session, how)
    close(session, reason, how.why === 'pageGone').catch(error => log.error('closing a session left behind', error))
  }

  async function endGone(sessions: SqlSession[]): Promise<void> {
    for (const session of sessions) {
      const minutes = await pageGoneMinutes(session.owner)
      // Its page may be back meanwhile, or have closed it.
      if (!registry.has(session) || (session.goneMs ?? 0) <= minutes * minuteMs) continue
      end(session, { why: 'pageGone', minutes }, new TihcError(
        'cancelled',
        `The statement was cancelled because its page had been gone for ${minutes} minutes.`,
      ))
    }
  }

  return countAwakeTime({
    everyMs: minuteMs / 4,
    now: options.now,
    onStep: stepMs => {
      for (const session of registry.countIdle(stepMs).filter(({ idleMs }) => idleMs > mostIdleMinutes * minuteMs)) {
        end(session, { why: 'idle', minutes: mostIdleMinutes }, new TihcError(
          'cancelled',
          'The statement was cancelled because its session was closed.',
        ))
      }
      // A page tells of itself within a minute.
      const gone = registry.countGone(stepMs).filter(({ goneMs }) => (goneMs ?? 0) > minuteMs)
      endGone(gone).catch(error => log.error('looking for sessions whose page is gone', error))
    },
  })
}
