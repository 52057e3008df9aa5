import type { ConnectionDraft } from '../../contract/connections.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionPatch } from './connection-record.ts'
import { connectionDraft } from '../../contract/connections.ts'
import { TihcError } from '../../contract/errors.ts'
import { checkPems } from '../engines/pem.ts'
import { hasSecret } from './connection-record.ts'
import { storedSsh } from './ssh-record.ts'
import { readPrivateKey } from './ssh/ssh-keys.ts'

/**
 * Throws `bad_request` that names the field where a value can lead to no server: a PEM that cannot be read, or a NUL
 * character, which the protocol takes for the end of a text.
 */
export function checkPatch({ name, host, user, password, database, file, tls, ssh }: ConnectionPatch): void {
  for (const [field, value] of Object.entries({ name, host, user, password, database, file })) {
    if (value?.includes('\0')) {
      throw new TihcError('bad_request', `The ${field} holds a NUL character, which no database takes. Remove it.`, {
        field,
      })
    }
  }
  if (tls) checkPems(tls)
  // A new key is tried at once; one that is stored already was.
  if (ssh?.method === 'key' && ssh.key) readPrivateKey(ssh.key, ssh.passphrase ?? '', 'ssh')
  if (ssh?.jump?.method === 'key' && ssh.jump.key) readPrivateKey(ssh.jump.key, ssh.jump.passphrase ?? '', 'ssh.jump')
}

/** An address that secrets are sent to. */
interface Place { host: string | null, port: number | null }

const isElsewhere = (before: Place | null, next: Place | null): boolean =>
  before?.host?.toLowerCase() !== next?.host?.toLowerCase() || before?.port !== next?.port

/**
 * A stored secret goes to the server that it was saved for and to no other: whoever may edit a connection could
 * otherwise point it at a machine of their own and read the secret there. Throws `bad_request` that asks for it.
 *
 * The way counts too: through another SSH server the same host and port are another machine.
 */
export function checkAddress(row: ConnectionRow, patch: ConnectionPatch): void {
  const { host = row.host, port = row.port, password } = patch
  const before = storedSsh(row.ssh)
  const ssh = patch.ssh === undefined ? before : patch.ssh
  const jump = patch.ssh?.jump === undefined && ssh ? before?.jump ?? null : patch.ssh?.jump ?? null
  const otherSsh = isElsewhere(before, ssh)
  const otherJump = isElsewhere(before?.jump ?? null, jump)
  const asks = (what: string, field: string): never => {
    throw new TihcError(
      'bad_request',
      `Enter the ${what} too: the stored one is for another server, `
      + 'or for another way to it, and is not sent elsewhere.',
      { field },
    )
  }
  if (
    (isElsewhere(row, { host, port }) || otherSsh || otherJump)
    && hasSecret(row, 'password')
    && password === undefined
  ) {
    asks('password', 'password')
  }
  if (patch.ssh && (otherSsh || otherJump)) checkHopSecrets(row, 'ssh', patch.ssh, asks)
  if (patch.ssh?.jump && otherJump) checkHopSecrets(row, 'jump', patch.ssh.jump, asks)
}

function checkHopSecrets(
  row: ConnectionRow,
  prefix: 'ssh' | 'jump',
  hop: { method: string, password?: string | null, key?: string | null },
  asks: (what: string, field: string) => never,
): void {
  const field = prefix === 'ssh' ? 'ssh' : 'ssh.jump'
  if (hop.method === 'password' && hop.password === undefined && hasSecret(row, `${prefix}Password`))
    asks('SSH password', `${field}.password`)
  if (hop.method === 'key' && hop.key === undefined && hasSecret(row, `${prefix}Key`)) asks('SSH key', `${field}.key`)
}

/** What a test without a saved connection is about, as if it were to be saved; it needs no name. */
export function readDraft(fields: ConnectionPatch): ConnectionDraft {
  const parsed = connectionDraft.safeParse({ name: 'test', ...fields })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  const field = path.join('.')
  throw new TihcError(
    'bad_request',
    `The input does not fit: ${JSON.stringify(field)}: ${message}. Correct it and send it again.`,
    { field },
  )
}
