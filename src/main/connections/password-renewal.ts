import type { connections as connectionsContract } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { ConnectionConfig, Engine } from '../engines/engine.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionEditing } from './connection-editing.ts'
import type { ConnectionRows } from './connection-rows.ts'
import type { SecretStore } from './secrets.ts'
import type { ServerKeys } from './server-keys.ts'
import type { Tunnels } from './ssh/tunnels.ts'
import type { TrialFields } from './trial-target.ts'
import { TihcError } from '../../contract/errors.ts'
import { checkPatch, leadsElsewhere, meansTheSame } from './connection-checks.ts'
import { findTarget } from './trial-target.ts'

type Renewed = Output<typeof connectionsContract['renewPassword']>

export interface PasswordRenewalOptions {
  rows: Pick<ConnectionRows, 'find'>
  secrets: SecretStore
  tunnels: Tunnels
  serverKeys: Pick<ServerKeys, 'withKeyring'>
  engineFor: (config: ConnectionConfig) => Engine
  editing: Pick<ConnectionEditing, 'update'>
}

/** The codes whose details have a reason; the others become one that has. */
const telling = ['engine', 'cancelled', 'unavailable'] as const

/** A failure after the change: whoever asked has to know that the old password is gone. */
function afterTaking(error: TihcError, message: string): TihcError {
  const code = telling.find(each => each === error.code) ?? 'conflict'
  return new TihcError(code, message, { part: 'password', reason: 'passwordTaken' }, { cause: error })
}

/**
 * Gives the account of a connection a new password in the place of one that has expired, signs in with it, and saves
 * it where the saved connection has the same account.
 *
 * @throws {TihcError} as `Engine.renewPassword`; with the reason `passwordTaken` where the server has the new password
 *   and it could not be saved, or the sign-in with it failed
 */
export type RenewPassword = (context: Context, fields: TrialFields & { newPassword: string }) => Promise<Renewed>

export function createPasswordRenewal(options: PasswordRenewalOptions): RenewPassword {
  const { rows, secrets, tunnels, serverKeys, engineFor, editing } = options

  /** Keeps the password unless the connection leads elsewhere by now: then it is not that account's. */
  async function save(context: Context, row: ConnectionRow, password: string): Promise<boolean> {
    try {
      if (!meansTheSame(row, await rows.find(context, row.id))) return false
      await editing.update(context, row.id, { password })
      return true
    } catch (error) {
      if (!(error instanceof TihcError)) throw error
      throw afterTaking(
        error,
        `The server has taken the new password, but it could not be saved here: ${error.message} `
        + 'Enter it in the form of the connection.',
      )
    }
  }

  async function signIn(context: Context, engine: Engine, config: ConnectionConfig) {
    try {
      return await engine.test(config, { signal: context.signal })
    } catch (error) {
      if (!(error instanceof TihcError)) throw error
      throw afterTaking(
        error,
        `The server has taken the new password, but signing in with it failed: ${error.message}`,
      )
    }
  }

  return async (context, { newPassword, ...fields }) => {
    const { config, row } = await findTarget(options, context, fields)
    checkPatch({ password: newPassword })
    const engine = engineFor(config)
    if (!engine.renewPassword) throw noAccount()
    engine.checkConfig(config)
    const isSaved = row !== null && row.user === config.user && !leadsElsewhere(row, fields)
    // Where it could not be sealed, for the vault is locked, the account keeps the one that it has.
    if (isSaved) await secrets.seal(newPassword, { tenant: context.tenant, owner: row.id, field: 'password' })
    const { config: reached, close } = tunnels.apart(serverKeys.withKeyring(config))
    try {
      await engine.renewPassword(reached, newPassword, { signal: context.signal })
      // From here on only the new one counts: it is kept before anything else can fail.
      const saved = isSaved && await save(context, row, newPassword)
      const tested = await signIn(context, engine, { ...reached, password: newPassword })
      return { ok: true, ...tested, saved }
    } finally {
      close()
    }
  }
}

function noAccount(): TihcError {
  return new TihcError('bad_request', 'A database of this kind has no account whose password could be renewed.', {
    field: 'engine',
  })
}
