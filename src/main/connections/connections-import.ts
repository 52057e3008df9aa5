import type { ConnectionDraft } from '../../contract/connections.ts'
import { TihcError } from '../../contract/errors.ts'
import { freeName, readConnectionsFile } from './connections-file.ts'

/**
 * Saves the entries of a file that fit, under names that are free. Secrets are asked for when they are needed.
 *
 * @param taken names of the connections that there are
 * @param save throws a `TihcError` for an entry that does not fit
 * @returns what was saved, and of every other entry why it does not fit
 * @throws {TihcError} `bad_request` for what is no such file
 */
export async function importConnections<T>(
  file: Record<string, unknown>,
  taken: readonly string[],
  save: (draft: ConnectionDraft) => Promise<T>,
): Promise<{ data: T[], errors: Array<{ index: number, name: string, error: string }> }> {
  const names = [...taken]
  const data: T[] = []
  const errors: Array<{ index: number, name: string, error: string }> = []
  for (const [index, { name, draft, error }] of readConnectionsFile(file).entries()) {
    try {
      if (!draft) throw error
      const fresh = { ...draft, name: freeName(draft.name, names) }
      data.push(await save(fresh))
      names.push(fresh.name)
    } catch (failure) {
      if (!(failure instanceof TihcError)) throw failure
      errors.push({ index, name, error: withField(failure) })
    }
  }
  return { data, errors }
}

/** Of an entry in a file it is not seen what a sentence is about. */
function withField({ message, details }: TihcError): string {
  return details?.field !== undefined ? `${details.field}: ${message}` : message
}
