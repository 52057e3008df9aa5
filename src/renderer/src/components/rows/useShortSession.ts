import type { SessionState } from '@contract/sql.ts'
import rowsApi from './api.ts'

/** A session that nobody uses is given back after so long. */
const idleMs = 60_000

/**
 * A session that is opened with the first statement that needs it, and does not outlast its use for long.
 *
 * @param place where it is opened
 */
export function useShortSession(place: () => { connectionId: string, database: string }) {
  let sessionId: string | null = null
  let isOver = false

  function close() {
    if (sessionId) rowsApi.closeSession(sessionId).catch(() => {}) // gone already
    sessionId = null
  }
  const { start, stop } = useTimeoutFn(close, idleMs, { immediate: false })
  onScopeDispose(() => {
    isOver = true
    close()
  })
  return {
    /** Where a statement runs, in the words of `sql.execute`. */
    target: () => sessionId === null ? { session: 'keep' as const, hold: true, ...place() } : { sessionId },
    isOpen: () => sessionId !== null,
    forget() { sessionId = null },
    /** A statement begins. */
    busy: stop,
    /** It has ended. */
    idle: start,
    /** What the server says of it. */
    take(session: SessionState) {
      sessionId = session.lost ? null : session.sessionId
      if (isOver) close()
    },
  }
}
