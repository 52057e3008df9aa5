import type { Context } from '../../contract/context.ts'
import type { SqlSession } from './session-registry.ts'
import type { SqlPlace } from './sql-place.ts'
import type { SqlSessions } from './sql-sessions.ts'
import { TihcError } from '../../contract/errors.ts'

export interface KeptSessionOptions {
  connectionId: string
  /** Finds out where that is, and which database. */
  place: () => SqlPlace | Promise<SqlPlace>
  /** Fires when nobody wants the session any more: nothing stays open then. */
  unwanted: AbortSignal
}

/**
 * Opens a session that stays until it is closed.
 *
 * @throws what finding its place and opening it throws; the reason where something ended it meanwhile, `cancelled`
 *   where nobody wanted it any more
 */
export function openKeptSession(
  { registry, open, close }: Pick<SqlSessions, 'registry' | 'open' | 'close'>,
  context: Context,
  { connectionId, place, unwanted }: KeptSessionOptions,
): Promise<SqlSession> {
  return registry.opening(context, connectionId, async (opening) => {
    const { config, database } = await place()
    const signal = AbortSignal.any([unwanted, opening.abort.signal])
    try {
      const session = await open(context, config, { database, kept: true, signal })
      if (!signal.aborted) return session
      await close(session)
    } catch (error) {
      if (!opening.reason) throw error
    }
    throw opening.reason ?? new TihcError('cancelled', 'The session was not opened: nobody wanted it any more.')
  })
}
