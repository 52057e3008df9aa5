import type { Connection } from '@contract/connections.ts'
import type { CreateInput } from './api.ts'

type Shown = NonNullable<Connection['ssh']>
type ShownHop = NonNullable<Shown['jump']>
export type SshInput = NonNullable<CreateInput['ssh']>

export const sshMethods = ['password', 'key', 'agent'] as const

/** One SSH server in the form. Of its secrets, null keeps the one that is saved. */
export interface HopForm {
  host: string
  port: number | null
  user: string
  method: typeof sshMethods[number]
  password: string | null
  key: string | null
  passphrase: string | null
}

export interface SshForm extends HopForm {
  enabled: boolean
  jumpEnabled: boolean
  jump: HopForm
}

const initHop = (): HopForm => ({ host: '', port: 22, user: '', method: 'key', password: '', key: '', passphrase: '' })
export const initSsh = (): SshForm => ({ ...initHop(), enabled: false, jumpEnabled: false, jump: initHop() })

const toHopForm = ({ host, port, user, method, hasPassword, hasKey, hasPassphrase }: ShownHop): HopForm => ({
  host,
  port,
  user,
  method,
  password: hasPassword ? null : '',
  key: hasKey ? null : '',
  passphrase: hasPassphrase ? null : '',
})

export function toSshForm(ssh: Connection['ssh']): SshForm {
  if (!ssh) return initSsh()
  return { ...toHopForm(ssh), enabled: true, jumpEnabled: !!ssh.jump, jump: ssh.jump ? toHopForm(ssh.jump) : initHop() }
}

/** A secret that was left alone is left out, and so stays as it is; those of other ways to sign in are not sent. */
function toHopInput({ host, port, user, method, password, key, passphrase }: HopForm) {
  return {
    host: host.trim(),
    port: port ?? 22,
    user: user.trim(),
    method,
    ...(method === 'password' && password !== null && { password }),
    ...(method === 'key' && key !== null && { key }),
    ...(method === 'key' && passphrase !== null && { passphrase }),
  }
}

export function toSshInput({ enabled, jumpEnabled, jump, ...hop }: SshForm): SshInput | null {
  return enabled ? { ...toHopInput(hop), jump: jumpEnabled ? toHopInput(jump) : null } : null
}
