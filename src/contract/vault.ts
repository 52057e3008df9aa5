import { z } from 'zod'
import { nothing } from './fields.ts'
import { procedure } from './procedure.ts'

/**
 * What keeps saved passwords: `system` the operating system's password store, `masterPassword` a password that the
 * person remembers, `keyFile` a file beside the data (the host), `none` nothing that lasts: they are kept until the
 * program ends.
 */
export const protections = ['system', 'masterPassword', 'keyFile', 'none'] as const

const masterPassword = z.string().min(8).max(1024)

export const vaultStatus = z.looseObject({
  protection: z.enum(protections),
  /** Saved passwords cannot be read until `unlock`. */
  locked: z.boolean(),
  /** The record of the key cannot be read: a backup of the profile brings it back, `reset` begins anew. */
  damaged: z.boolean(),
  /** Whether the operating system has a password store that can be used now. */
  systemAvailable: z.boolean(),
  /** Locked after so many minutes without a call of the person; 0 is never. */
  idleMinutes: z.int(),
  /** Saved passwords and keys that `reset` would forget. */
  secrets: z.int(),
})
export type VaultStatus = z.output<typeof vaultStatus>

const inWindow = 'Saved passwords are locked and unlocked in the window of the desktop app alone. Use its settings.'

export const vault = {
  status: procedure({
    method: 'GET',
    path: '/api/vault',
    summary: 'What keeps the saved passwords, and whether they are locked',
    access: 'admin',
    background: true,
    input: nothing,
    output: vaultStatus,
  }),
  unlock: procedure({
    method: 'POST',
    path: '/api/vault/unlock',
    summary:
      'Unlock the saved passwords; without a password the system is asked again. In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: z.strictObject({ password: z.string().max(1024).optional() }),
    output: vaultStatus,
    errors: ['forbidden', 'conflict', 'too_many'],
  }),
  lock: procedure({
    method: 'POST',
    path: '/api/vault/lock',
    summary: 'Lock the saved passwords; what is open goes on. In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: nothing,
    output: vaultStatus,
    errors: ['forbidden', 'conflict'],
  }),
  setMasterPassword: procedure({
    method: 'PUT',
    path: '/api/vault/master-password',
    summary:
      'Set or change the master password, or with null remove it where the system has a password store. '
      + 'In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: z.strictObject({
      password: masterPassword.nullable(),
      current: z.string().max(1024).optional().describe('the master password as it was; needed where there is one'),
    }),
    output: vaultStatus,
    errors: ['forbidden', 'conflict', 'too_many'],
  }),
  reset: procedure({
    method: 'POST',
    path: '/api/vault/reset',
    summary:
      'Forget all saved passwords and the master password; connections stay and ask for theirs. '
      + 'In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: nothing,
    output: z.looseObject({ forgotten: z.int() }),
    errors: ['forbidden'],
  }),
}
