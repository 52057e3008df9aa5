import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Vault } from '../vault/vault.ts'
import { TihcError } from '../../contract/errors.ts'

/** The host has no vault: its key lies in a file or in the environment, where no person is there to unlock it. */
const keyFile = { protection: 'keyFile', locked: false, damaged: false, systemAvailable: false, idleMinutes: 0, secrets: 0 } as const

/** @param vault null on the host */
export function createVaultHandlers(vault: Vault | null): Pick<Handlers, 'vault'> {
  /** Throws `forbidden` for whoever is not at the app's window. */
  function own({ door }: Context): Vault {
    if (!vault) throw new TihcError('forbidden', 'This host keeps the key of saved passwords in its data folder or in TIHC_SECRET_KEY; only the desktop app has a master password.')
    if (door !== 'ipc') throw new TihcError('forbidden', 'Saved passwords are locked and unlocked in the window of the desktop app alone. Use its settings.')
    return vault
  }

  return {
    vault: {
      status: () => vault?.status() ?? keyFile,
      async unlock({ password }, context) {
        const asked = own(context)
        await asked.unlock(password)
        return asked.status()
      },
      async lock(_, context) {
        const asked = own(context)
        await asked.lock()
        return asked.status()
      },
      async setMasterPassword({ password, current }, context) {
        const asked = own(context)
        await asked.setMasterPassword(password, current)
        return asked.status()
      },
      reset: (_, context) => own(context).reset(),
    },
  }
}
