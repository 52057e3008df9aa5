import type { ConnectionDraft } from '../../contract/connections.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionPatch } from './connection-record.ts'
import { connectionDraft } from '../../contract/connections.ts'
import { TihcError } from '../../contract/errors.ts'
import { checkPems } from '../engines/pem.ts'

/**
 * Throws `bad_request` that names the field where a value can lead to no server: a PEM that cannot be read, or a NUL
 * character, which the protocol takes for the end of a text.
 */
export function checkPatch({ name, host, user, password, database, file, tls }: ConnectionPatch): void {
  for (const [field, value] of Object.entries({ name, host, user, password, database, file })) {
    if (value?.includes('\0'))
      throw new TihcError('bad_request', `The ${field} holds a NUL character, which no database takes. Remove it.`, { field })
  }
  if (tls) checkPems(tls)
}

/**
 * A stored password goes to the server that it was saved for and to no other: whoever may edit a connection could
 * otherwise point it at a machine of their own and read the password there. Throws `bad_request` that asks for it.
 */
export function checkAddress(stored: Pick<ConnectionRow, 'host' | 'port'>, hasPassword: boolean, { host, port, password }: ConnectionPatch): void {
  const isElsewhere = (host !== undefined && host?.toLowerCase() !== stored.host?.toLowerCase()) || (port !== undefined && port !== stored.port)
  if (isElsewhere && hasPassword && password === undefined)
    throw new TihcError('bad_request', 'Enter the password too: the stored one is for another host or port and is not sent elsewhere.', { field: 'password' })
}

/** What a test without a saved connection is about, as if it were to be saved; it needs no name. */
export function readDraft(fields: ConnectionPatch): ConnectionDraft {
  const parsed = connectionDraft.safeParse({ name: 'test', ...fields })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  const field = path.join('.')
  throw new TihcError('bad_request', `The input does not fit: ${JSON.stringify(field)}: ${message}. Correct it and send it again.`, { field })
}
