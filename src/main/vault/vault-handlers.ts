import type { Handlers } from '../../contract/index.ts'
import type { Vault } from './vault.ts'
import { TihcError } from '../../contract/errors.ts'

/** The host has no vault: its key lies in a file or in the environment, where no person is there to unlock it. */
const keyFile = {
  protection: 'keyFile',
  locked: false,
  damaged: false,
  systemAvailable: false,
  idleMinutes: 0,
  secrets: 0,
} as const

/** @param vault null on the host */
export function createVaultHandlers(vault: Vault | null): Pick<Handlers, 'vault'> {
  /** @throws {TihcError} `forbidden` on a host */
  function own(): Vault {
    if (vault) return vault
    throw new TihcError(
      'forbidden',
      'This host keeps the key of saved passwords in its data folder or in '
      + 'TIHC_SECRET_KEY; only the desktop app has a master password.',
    )
  }

  return {
    vault: {
      status: () => vault?.status() ?? keyFile,
      async unlock(_, { password }) {
        const asked = own()
        await asked.unlock(password)
        return asked.status()
      },
      async lock() {
        const asked = own()
        await asked.lock()
        return asked.status()
      },
      async setMasterPassword(_, { password, current }) {
        const asked = own()
        await asked.setMasterPassword(password, current)
        return asked.status()
      },
      reset: () => own().reset(),
    },
  }
}
