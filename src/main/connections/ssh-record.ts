import type { Connection, ConnectionDraft } from '../../contract/connections.ts'
import type { SshHop, SshRoute } from '../engines/engine.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { SealedSecret, SecretStore } from './secrets.ts'

type HopDraft = NonNullable<NonNullable<ConnectionDraft['ssh']>['jump']>
type ShownHop = NonNullable<NonNullable<Connection['ssh']>['jump']>

/** The column `ssh`: everything but the secrets. */
type StoredHop = Pick<SshHop, 'host' | 'port' | 'user' | 'method'>
type StoredSsh = StoredHop & { jump: StoredHop | null }

type HopSecret = 'Password' | 'Key' | 'Passphrase'
export type SshSecretField = `ssh${HopSecret}` | `jump${HopSecret}`
export type SecretField = 'password' | 'tlsKey' | SshSecretField
/** The column `secrets`; a secret that is empty is not stored. */
export type StoredSecrets = Partial<Record<SecretField, SealedSecret>>

const hopSecrets = { password: 'Password', key: 'Key', passphrase: 'Passphrase' } as const
/** Which secrets a way of signing in uses; others are not kept. */
const secretsOf: Record<SshHop['method'], ReadonlyArray<keyof typeof hopSecrets>> = {
  password: ['password'],
  key: ['key', 'passphrase'],
  agent: [],
}

export const storedSsh = (column: string | null): StoredSsh | null =>
  column === null ? null : (JSON.parse(column) as StoredSsh)

/** As the API shows it: of secrets only that they are there. */
export function showSsh(column: string | null, secrets: StoredSecrets): Connection['ssh'] {
  const ssh = storedSsh(column)
  if (!ssh) return null
  const show = ({ host, port, user, method }: StoredHop, prefix: 'ssh' | 'jump'): ShownHop => ({
    host,
    port,
    user,
    method,
    hasPassword: secrets[`${prefix}Password`] !== undefined,
    hasKey: secrets[`${prefix}Key`] !== undefined,
    hasPassphrase: secrets[`${prefix}Passphrase`] !== undefined,
  })
  return { ...show(ssh, 'ssh'), jump: ssh.jump && show(ssh.jump, 'jump') }
}

/** The route with its secrets opened. */
export async function toRoute(
  column: string | null,
  open: (field: SshSecretField) => Promise<string>,
): Promise<SshRoute | null> {
  const ssh = storedSsh(column)
  if (!ssh) return null
  const hop = async ({ host, port, user, method }: StoredHop, prefix: 'ssh' | 'jump'): Promise<SshHop> => {
    const [password, key, passphrase] = await Promise.all([
      open(`${prefix}Password`),
      open(`${prefix}Key`),
      open(`${prefix}Passphrase`),
    ])
    return { host, port, user, method, password, key, passphrase }
  }
  return { ...(await hop(ssh, 'ssh')), jump: ssh.jump && (await hop(ssh.jump, 'jump')) }
}

/** The column for what a call gives; a jump host that is left out stays. */
export function sshColumn(given: ConnectionDraft['ssh'], before: string | null): string | null {
  if (!given) return null
  const jump = given.jump === undefined ? storedSsh(before)?.jump ?? null : given.jump
  return JSON.stringify({ ...toStored(given), jump: jump && toStored(jump) } satisfies StoredSsh)
}

/** The secrets after a call: new ones sealed, those that were left out kept, those that nothing uses any more gone. */
export async function sealSshSecrets(
  given: ConnectionDraft['ssh'] | undefined,
  before: string | null,
  kept: StoredSecrets,
  seal: (field: SecretField, text: string | null | undefined) => Promise<SealedSecret | undefined>,
): Promise<StoredSecrets> {
  const old = storedSsh(before)
  const hops: Array<
    ['ssh' | 'jump', (StoredHop & Partial<Record<keyof typeof hopSecrets, string | null>>) | null | undefined]
  >
    = given === undefined
      ? [
          ['ssh', old],
          ['jump', old?.jump],
        ]
      : [
          ['ssh', given],
          ['jump', given && (given.jump === undefined ? old?.jump : given.jump)],
        ]
  const sealed: StoredSecrets = {}
  for (const [prefix, hop] of hops) {
    if (!hop) continue
    for (const secret of secretsOf[hop.method]) {
      const field: SshSecretField = `${prefix}${hopSecrets[secret]}`
      sealed[field] = given === undefined ? kept[field] : await seal(field, hop[secret])
    }
  }
  return sealed
}

/** The route that a call asks for, without storing it; secrets that are left out stay. */
export function applySsh(before: SshRoute | null, given: ConnectionDraft['ssh']): SshRoute | null {
  if (!given) return null
  const jump
    = given.jump === undefined ? (before?.jump ?? null) : given.jump && applyHop(before?.jump ?? null, given.jump)
  return { ...applyHop(before, given), jump }
}

function applyHop(before: SshHop | null, given: HopDraft): SshHop {
  const used = secretsOf[given.method]
  const pick = (secret: keyof typeof hopSecrets) =>
    !used.includes(secret) ? '' : ((given[secret] === undefined ? before?.[secret] : given[secret]) ?? '')
  return { ...toStored(given), password: pick('password'), key: pick('key'), passphrase: pick('passphrase') }
}

function toStored({ host, port, user, method }: StoredHop): StoredHop {
  return { host, port, user, method }
}

/** The secrets that a call gives: of these the stored ones are not needed. */
export function givenSecrets({ password, tls, ssh }: Partial<ConnectionDraft>): Set<SecretField> {
  const given: Array<[SecretField, unknown]> = [['password', password], ['tlsKey', tls?.key]]
  for (const [prefix, hop] of [['ssh', ssh], ['jump', ssh?.jump]] as const) {
    for (const [secret, word] of Object.entries(hopSecrets))
      given.push([`${prefix}${word}`, hop?.[secret as keyof typeof hopSecrets]])
  }
  return new Set(given.filter(([, value]) => value !== undefined).map(([field]) => field))
}

/** The column `secrets` of a copy: every secret is bound to its connection, so it is opened and sealed anew. */
export async function resealed(
  row: Pick<ConnectionRow, 'id' | 'tenant_id' | 'secrets'>,
  copy: { id: string, tenant_id: string },
  secrets: SecretStore,
): Promise<string> {
  const entries = Object.entries(JSON.parse(row.secrets) as Record<string, { scheme: string }>).map(
    async ([field, sealed]) => {
      // What was forgotten is asked for in the copy as well.
      if (sealed.scheme === 'forgotten') return [field, sealed]
      const text = await secrets.open(sealed, { tenant: row.tenant_id, owner: row.id, field })
      return [field, await secrets.seal(text, { tenant: copy.tenant_id, owner: copy.id, field })]
    },
  )
  return JSON.stringify(Object.fromEntries(await Promise.all(entries)))
}
