import type { ConnectionError, SnapshotUse } from '../../contract/snapshot.ts'
import type { Kept } from '../catalog/sources/snapshot-lists.ts'
import { TihcError } from '../../contract/errors.ts'
import { isOutOfReach } from './out-of-reach.ts'

/** What an answer says besides where it is from a snapshot. */
export interface Provenance { asOf?: string, errors?: ConnectionError[] }

/** The two ways to an answer. */
export interface Ways<Answer> {
  /** Asks the server. */
  live: () => Promise<Answer>
  /** Gives what the last sync saw; null where it saw nothing of the kind. */
  kept: () => Promise<Kept<Answer> | null>
}

/**
 * A server's answer, or where that cannot be had what the last sync saw, as far as the caller takes it.
 *
 * @param use what the caller takes; nothing but the server's answer unless given
 * @throws {TihcError} what the server's answer throws where there is no snapshot; `not_found` where only that was asked
 */
export async function fromServerOrSnapshot<Answer>(
  use: SnapshotUse | undefined,
  connectionId: string,
  { live, kept }: Ways<Answer>,
): Promise<Provenance & { answer: Answer }> {
  if (use === 'only') return dated(await kept() ?? refuse())
  try {
    return { answer: await live() }
  } catch (error) {
    if (use === undefined || !(error instanceof TihcError) || !isOutOfReach(error)) throw error
    const found = await kept()
    if (!found) throw error
    return { ...dated(found), errors: [{ connectionId, ...error.toBody() }] }
  }
}

function dated<Answer>({ takenAt, answer }: Kept<Answer>) {
  return { answer, asOf: wireTime(takenAt) }
}

/** A stored time as databases and tables have it. */
export function wireTime(stored: string): string {
  return `${stored.slice(0, 19)}Z`
}

function refuse(): never {
  throw new TihcError('not_found', 'No sync has read this yet. Sync the connection while its server answers.')
}
