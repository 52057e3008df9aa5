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
 * @throws {TihcError} `bad_request` that names the field where a value can lead to no server: a PEM that cannot be
 *   read, or a NUL character, which the protocol takes for the end of a text
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

/** Which parts of the way to a server a change leads elsewhere. */
interface Detour { server: boolean, ssh: boolean, jump: boolean }

/** What the change leaves out stays as it is, the jump host as long as there is an SSH server behind it. */
function detourOf(row: ConnectionRow, { host = row.host, port = row.port, ssh: given }: ConnectionPatch): Detour {
  const before = storedSsh(row.ssh)
  const ssh = given === undefined ? before : given
  const jumpBefore = before?.jump ?? null
  const jump = ssh && given?.jump === undefined ? jumpBefore : given?.jump ?? null
  return {
    server: isElsewhere(row, { host, port }),
    ssh: isElsewhere(before, ssh),
    jump: isElsewhere(jumpBefore, jump),
  }
}

/** Whether a change leads to another server, or by another way. */
export function leadsElsewhere(row: ConnectionRow, patch: ConnectionPatch): boolean {
  const { server, ssh, jump } = detourOf(row, patch)
  return server || ssh || jump
}

/** Whether two states of a saved connection mean the same account of the same server, reached by the same way. */
export function meansTheSame(one: ConnectionRow, other: ConnectionRow): boolean {
  const [ssh, otherSsh] = [storedSsh(one.ssh), storedSsh(other.ssh)]
  return one.engine === other.engine
    && one.user === other.user
    && !isElsewhere(one, other)
    && !isElsewhere(ssh, otherSsh)
    && !isElsewhere(ssh?.jump ?? null, otherSsh?.jump ?? null)
}

/**
 * A stored secret goes to the server that it was saved for and to no other: whoever may edit a connection could
 * otherwise point it at a machine of their own and read the secret there.
 *
 * The way counts too: through another SSH server the same host and port are another machine.
 *
 * @throws {TihcError} `bad_request` that asks for it
 */
export function checkAddress(row: ConnectionRow, patch: ConnectionPatch): void {
  const { ssh, jump } = detourOf(row, patch)
  if (leadsElsewhere(row, patch) && hasSecret(row, 'password') && patch.password === undefined)
    askFor('password', 'password')
  if (patch.ssh && (ssh || jump)) checkHopSecrets(row, 'ssh', patch.ssh)
  if (patch.ssh?.jump && jump) checkHopSecrets(row, 'jump', patch.ssh.jump)
}

function askFor(what: string, field: string): never {
  throw new TihcError(
    'bad_request',
    `Enter the ${what} too: the stored one is for another server, `
    + 'or for another way to it, and is not sent elsewhere.',
    { field },
  )
}

function checkHopSecrets(
  row: ConnectionRow,
  prefix: 'ssh' | 'jump',
  hop: { method: string, password?: string | null, key?: string | null },
): void {
  const field = prefix === 'ssh' ? 'ssh' : 'ssh.jump'
  if (hop.method === 'password' && hop.password === undefined && hasSecret(row, `${prefix}Password`))
    askFor('SSH password', `${field}.password`)
  if (hop.method === 'key' && hop.key === undefined && hasSecret(row, `${prefix}Key`)) askFor('SSH key', `${field}.key`)
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
