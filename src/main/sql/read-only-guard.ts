import type { Context } from '../../contract/context.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { ConnectionConfig, MetadataSession } from '../engines/engine.ts'
import type { JudgedStatement } from './judged-statement.ts'
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
 * @param judged what the statement's text says, with what it reaches
 * @throws {TihcError} `forbidden` for what is not known to be a read, with the reason; what reading definitions throws
 */
export async function refuseWrites(
  guard: ReadOnlyGuard,
  { judged: { verdict, reach }, lexing, signal }: {
    judged: Pick<JudgedStatement, 'verdict' | 'reach'>
    lexing: Lexing
    signal: AbortSignal
  },
): Promise<void> {
  // What the text alone refuses costs no question to the server, and reaches nothing.
  refuseWrite(verdict, lexing, guard.by)
  const reached = await judgeReach(verdict, reach!, { lexing, metadata: guard.metadata, signal })
  refuseWrite(reached, lexing, guard.by)
}
