import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Log } from '../core/log.ts'
import type { Owner } from '../core/owner.ts'
import type { ConnectionConfig, Engine, EngineSession } from '../engines/engine.ts'
import type { SessionEnd } from './ended-sessions.ts'
import type { GuardOptions } from './read-only-guard.ts'
import type { SessionPlace } from './session-registry.ts'
import type { PlaceOptions } from './sql-place.ts'
import { TihcError } from '../../contract/errors.ts'
import { EndedSessions } from './ended-sessions.ts'
import { openKeptSession } from './kept-session.ts'
import { endLeftBehind } from './left-behind.ts'
import { guardOf } from './read-only-guard.ts'
import { SessionRegistry, SqlSession } from './session-registry.ts'
import { resolvePlace } from './sql-place.ts'
import { runStartStatements } from './start-statements.ts'

export interface SqlSessionsOptions extends PlaceOptions, GuardOptions {
  engineFor: (config: ConnectionConfig) => Engine
  /** Hears how opening a session on a connection went, for its status. */
  onConnected?: (connectionId: string, failure: TihcError | null) => void
  /** Ends what runs in a session that is to be closed, and frees its results where they go with it. */
  endTasks: (session: SqlSession, reason: TihcError, keepResults: boolean) => Promise<void>
  /** After how many minutes without its page a session of this person is ended. */
  pageGoneMinutes: (owner: Owner) => Promise<number>
  /** How long a minute is when sessions are looked for that were left behind; 60,000 ms unless told. */
  minuteMs?: number
  log: Log
}

/** What a session is opened with. */
export interface OpeningOptions {
  /** The database to be in; null for the connection's own. */
  database: string | null
  /** It is known by its id and stays until it is closed; otherwise it is for one call. */
  kept: boolean
  signal: AbortSignal
}

/** The sessions of all people: opened, closed, and ended with what they stand on. */
export interface SqlSessions {
  readonly registry: SessionRegistry
  /** Those that were left behind. */
  readonly ended: EndedSessions
  /** @throws {TihcError} `not_found`; of one that was ended for its person with why, and with what was rolled back */
  get: (owner: Owner, id: string) => SqlSession
  /** @throws what the engine throws, and what a statement throws that the connection begins with */
  open: (context: Context, config: ConnectionConfig, options: OpeningOptions) => Promise<SqlSession>
  /**
   * Takes a new connection to the server for a session that was lost, in the database that it was in.
   *
   * @throws what `open` throws; the session stays lost then
   */
  renew: (context: Context, config: ConnectionConfig, session: SqlSession, signal: AbortSignal) => Promise<void>
  /** Its statement is cancelled for `reason`, its results are freed where it was kept unless they are to stay. */
  close: (session: SqlSession, reason?: TihcError, keepResults?: boolean) => Promise<void>
  /**
   * Ends the sessions that `test` picks, those on their way too; with `why` their people are told what was rolled back.
   */
  closeWhere: (test: (session: SessionPlace) => boolean, reason: TihcError, why?: SessionEnd['why']) => Promise<void>
  handlers: Pick<Handlers['sql'], 'sessions' | 'openSession' | 'closeSession' | 'holdSessions' | 'forgetEnded'>
  /** Ends the looking for sessions that were left behind. */
  endSweep: () => void
}

/** Somebody can name it, and nobody was told that it is lost. */
const isOpen = ({ kept, engine: { state } }: SqlSession) => kept && state.lost === null

export function createSqlSessions(options: SqlSessionsOptions): SqlSessions {
  const { endTasks, pageGoneMinutes, minuteMs = 60_000, log } = options
  const registry = new SessionRegistry()
  const ended = new EndedSessions()
  const endSweep = endLeftBehind({ registry, ended, pageGoneMinutes, minuteMs, close, log })

  const connect = (context: Context, config: ConnectionConfig, place: Place) =>
    openEngineSession(context, config, place, options)

  async function open(
    context: Context,
    config: ConnectionConfig,
    { database, kept, signal }: OpeningOptions,
  ): Promise<SqlSession> {
    const engine = await connect(context, config, { database, signal })
    const session = new SqlSession({ owner: context, connectionId: config.id, engine, kept })
    registry.add(session)
    return session
  }

  async function renew(
    context: Context,
    config: ConnectionConfig,
    session: SqlSession,
    signal: AbortSignal,
  ): Promise<void> {
    const engine = await connect(context, config, { database: session.engine.state.database, signal })
    if (!registry.has(session)) {
      await engine.close()
      throw new TihcError('cancelled', 'The session was closed meanwhile.')
    }
    const lost = session.engine
    session.engine = engine
    await lost.close()
  }

  async function close(
    session: SqlSession,
    reason: TihcError = new TihcError('cancelled', 'The statement was cancelled because its session was closed.'),
    keepResults = false,
  ): Promise<void> {
    registry.remove(session)
    await endTasks(session, reason, keepResults)
    await session.engine.close()
  }

  const sessions = {
    registry,
    ended,
    get(owner: Owner, id: string): SqlSession {
      try { return registry.get(owner, id) } catch (error) { throw ended.errorOf(owner, id) ?? error }
    },
    open,
    renew,
    close,
    async closeWhere(test: (session: SessionPlace) => boolean, reason: TihcError, why?: SessionEnd['why']) {
      for (const opening of registry.openings().filter(test)) opening.stop(reason)
      const found = registry.where(test)
      // Of one that is lost its tab has said so; that of a single call nobody knows.
      if (why) found.filter(isOpen).forEach(session => ended.add(session, { why, minutes: 0 }))
      await Promise.all(found.map(session => close(session, reason)))
    },
    endSweep,
  }
  return { ...sessions, handlers: createSessionHandlers(sessions, options) }
}

interface Place { database: string | null, signal: AbortSignal }

/** Opens it and has it begin as its connection says, which leads it to no other database than the one that is named. */
async function openEngineSession(
  context: Context,
  config: ConnectionConfig,
  { database, signal }: Place,
  options: Pick<SqlSessionsOptions, 'engineFor' | 'onConnected' | 'metadata'>,
): Promise<EngineSession> {
  const { engineFor, onConnected } = options
  try {
    const engine = await engineFor(config).openSession(config, { database: database ?? config.database, signal })
    const begun = engine.state.database
    await runStartStatements(engine, config.startSql, guardOf(context, config, options), signal)
    if (database !== null && begun !== null) await moveTo(engine, begun)
    onConnected?.(config.id, null)
    return engine
  } catch (error) {
    if (error instanceof TihcError && error.code === 'unavailable') onConnected?.(config.id, error)
    throw error
  }
}

function createSessionHandlers(
  sessions: Pick<SqlSessions, 'registry' | 'ended' | 'get' | 'open' | 'close'>,
  options: PlaceOptions,
): SqlSessions['handlers'] {
  const { registry, ended } = sessions
  return {
    sessions: context => ({
      data: registry.of(context).filter(session => session.kept).map(session => session.state()),
      ended: ended.of(context),
    }),
    async openSession(context, input) {
      const session = await openKeptSession(sessions, context, {
        connectionId: input.connectionId,
        place: () => resolvePlace(context, input, null, options),
        unwanted: context.signal,
      })
      if (input.hold) session.hold()
      return session.state()
    },
    closeSession: (context, { id }) => sessions.close(sessions.get(context, id)),
    holdSessions(context, { ids }) {
      for (const session of registry.of(context)) {
        if (session.kept && ids.includes(session.id)) session.hold()
      }
      return { ended: ended.of(context).filter(({ sessionId }) => ids.includes(sessionId)) }
    },
    forgetEnded: (context, { id }) => ended.forget(context, id),
  }
}

/** Makes `database` the session's own; a session that cannot be there is closed. */
async function moveTo(engine: EngineSession, database: string): Promise<void> {
  if (engine.state.database === database) return
  try {
    await engine.useDatabase(database)
  } catch (error) {
    await engine.close()
    throw error
  }
}
