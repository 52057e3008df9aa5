import type { Connection, connections } from '@contract/connections.ts'
import type { Input } from '@contract/procedure.ts'

const connectionSecrets = [
  'password',
  'tlsKey',
  'sshPassword',
  'sshKey',
  'sshPassphrase',
  'jumpPassword',
  'jumpKey',
  'jumpPassphrase',
] as const
/** What the host calls the secrets of a connection in its errors. */
export type ConnectionSecret = typeof connectionSecrets[number]

export const isConnectionSecret = (field: unknown): field is ConnectionSecret =>
  connectionSecrets.includes(field as ConnectionSecret)
export const isKey = (field: ConnectionSecret) => field.endsWith('Key')

type Patch = Omit<Input<typeof connections.update>, 'id'>

/** The change of a connection that saves one of its secrets anew and leaves the others as they are. */
export function secretPatch(
  { tls: { mode, ca, cert }, ssh }: Connection,
  field: ConnectionSecret,
  value: string,
): Patch {
  if (field === 'password') return { password: value }
  if (field === 'tlsKey') return { tls: { mode, ca, cert, key: value } }
  const part = { [field.replace(/^(?:ssh|jump)/, '').toLowerCase()]: value }
  const { jump, ...first } = ssh!
  return { ssh: field.startsWith('jump') ? { ...first, jump: { ...jump!, ...part } } : { ...first, ...part } }
}

/** Whose secret it is, and of which server. */
export function placeOfSecret(
  { user, host, port, ssh }: Connection,
  field: ConnectionSecret,
): { user: string, address: string } {
  const place = field.startsWith('ssh') ? ssh! : field.startsWith('jump') ? ssh!.jump! : { user, host, port }
  return { user: place.user ?? '', address: `${place.host}:${place.port}` }
}
