import type { Context } from '../../contract/context.ts'
import type { Verdict } from '../../dialects/dialect.ts'
import type { ParsedStatement } from '../../dialects/parsed-statement.ts'
import type { ConnectionConfig, EngineSession, MetadataSession } from '../engines/engine.ts'
import { refuseWrite } from '../../dialects/classifier.ts'
import { judgeReach } from './reached-definitions.ts'

/** Forbids writes in the sessions of a person on a connection. */
export interface ReadOnlyGuard {
  /** The connection's switch, or the person's role. */
  by: 'connection' | 'role'
  /** Who reads definitions over connections of its own: nothing of ours runs in a person's session. */
  metadata: () => Promise<Pick<MetadataSession, 'definitions'>>
}

export interface GuardOptions {
  /** @throws {TihcError} `not_found` */
  metadata: (context: Context, connectionId: string) => Promise<Pick<MetadataSession, 'definitions'>>
}

/** Null where writes are allowed; viewers use every connection as if it were read-only. */
export function guardOf(context: Context, config: ConnectionConfig, { metadata }: GuardOptions): ReadOnlyGuard | null {
  if (context.role !== 'viewer' && !config.readOnly) return null
  return {
    by: context.role === 'viewer' ? 'role' : 'connection',
    metadata: () => metadata(context, config.id),
  }
}

/**
 * @param verdict what the statement's text says
 * @throws {TihcError} `forbidden` for what is not known to be a read, with the reason; what reading definitions throws
 */
export async function refuseWrites(
  guard: ReadOnlyGuard,
  { statement, verdict, session, signal }: {
    statement: ParsedStatement
    verdict: Verdict
    session: EngineSession
    signal: AbortSignal
  },
): Promise<void> {
  // What the text alone refuses costs no question to the server.
  refuseWrite(verdict, statement.lexing, guard.by)
  const { database } = session.state
  const reached = await judgeReach(verdict, statement, { database, metadata: guard.metadata, signal })
  refuseWrite(reached, statement.lexing, guard.by)
}
