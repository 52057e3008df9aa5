import type { VaultStatus } from '../../contract/vault.ts'
import type { VaultKeys } from '../connections/secret-key.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { HeldKey } from './data-key.ts'
import type { Cost } from './password-wrap.ts'
import type { SystemProtection } from './system-protection.ts'
import { TihcError } from '../../contract/errors.ts'
import { countSecrets } from '../connections/stored-secrets.ts'
import { createListeners } from '../core/listeners.ts'
import { createQueue } from '../core/queue.ts'
import {
  forgetDataKey,
  isUnderPassword,
  loadDataKey,
  lockedError,
  makeDataKey,
  openDataKey,
  protectDataKey,
} from './data-key.ts'
import { watchIdleTime } from './idle-watch.ts'
import { createMasterPassword } from './master-password.ts'
import { createSystemWrap } from './system-wrap.ts'

export interface VaultOptions {
  store: Pick<Store, 'db'>
  system: SystemProtection
  /** Minutes without a call after which it locks; 0 is never. */
  idleMinutes: () => number
  log: Log
  /** For tests: the time of day. */
  now?: () => number
  /** For tests: what the time without a call is counted by, see `watchIdleTime`. */
  idleClock?: () => number
  cost?: Cost
}

/** The desktop app's keeper of the key that secrets are sealed with. */
export interface Vault extends VaultKeys {
  readonly state: Pick<VaultStatus, 'locked' | 'protection'>
  status: () => Promise<VaultStatus>
  /**
   * @throws {TihcError} `forbidden` for a wrong password, `too_many` after ten in a row, `conflict` where the key
   *   cannot be had at all
   */
  unlock: (password?: string) => Promise<void>
  /** @throws {TihcError} `conflict` without a master password: nobody could unlock it */
  lock: () => Promise<void>
  /**
   * Null removes it.
   *
   * @throws as `unlock` does, and `conflict` where nothing would protect the key afterwards
   */
  setMasterPassword: (password: string | null, current?: string) => Promise<void>
  /** Gives the number of secrets that are forgotten for good. */
  reset: () => Promise<{ forgotten: number }>
  /** A call of the person: the time without one begins anew. */
  touch: () => void
  /** Hears that it was opened, locked or protected otherwise. */
  onChanged: (listener: () => unknown) => void
  close: () => void
}

/**
 * Opens the vault: a random data key, which never lies on the disk but wrapped by the system's password store or by the
 * master password. Where there is neither, the key lives in memory alone, and with it what is sealed: the next start
 * asks for each password again. A record that cannot be opened stays as it is until the person resets it.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { store: { db }, system, idleMinutes, log, now = Date.now, idleClock, cost } = options
  const keepers = { db, system: createSystemWrap(system, log), master: createMasterPassword(db, now, cost), log }
  const listeners = createListeners(log, 'what hears of the vault failed')
  /** Each sees what the one before has left. */
  const inTurn = createQueue()
  let held = await loadDataKey(keepers)
  const idle = watchIdleTime({
    minutes: idleMinutes,
    now: idleClock,
    onIdle: () => {
      if (held.key && isUnderPassword(held.record)) lockNow()
    },
  })

  function lockNow(): void {
    held = { ...held, key: null }
    void listeners.tell()
  }

  /** After the computer's sleep whoever asks may be here before the timer. */
  function heldNow(): HeldKey {
    idle.look()
    return held
  }

  async function opened(next: HeldKey): Promise<void> {
    held = next
    idle.begin()
    await listeners.tell()
  }

  return {
    ...keysOf(heldNow),
    get state() { return stateOf(heldNow()) },
    status: async () => ({
      ...stateOf(heldNow()),
      damaged: held.record === 'damaged',
      systemAvailable: await keepers.system.available(),
      idleMinutes: idleMinutes(),
      secrets: await countSecrets(db),
    }),
    unlock: (password = '') => inTurn(async () => {
      if (!held.key) await opened(await openDataKey(held, password, keepers))
    }),
    lock: () => inTurn(async () => {
      if (!isUnderPassword(held.record))
        throw new TihcError('conflict', 'There is no master password to unlock with. Set one first.')
      lockNow()
    }),
    setMasterPassword: (password, current = '') => inTurn(async () => {
      await opened(await protectDataKey(held, { password, current }, keepers))
    }),
    reset: () => inTurn(async () => {
      const forgotten = await forgetDataKey(db)
      held = { key: null, record: null }
      held = await makeDataKey(keepers)
      await listeners.tell()
      return { forgotten }
    }),
    touch: idle.touch,
    onChanged: listener => void listeners.add(listener),
    close: idle.close,
  }
}

function stateOf({ key, record }: HeldKey): Vault['state'] {
  return { locked: key === null, protection: record === null || record === 'damaged' ? 'none' : record.protection }
}

/** The key for who seals secrets and opens them. */
function keysOf(held: () => HeldKey): VaultKeys {
  return {
    async forSealing() {
      const { key, record } = held()
      if (!key) throw lockedError(record)
      return key
    },
    async find(kid) {
      const { key, record } = held()
      if (key) return key.kid === kid ? key : undefined
      if (record === 'damaged' || record?.kid === kid) throw lockedError(record)
      return undefined
    },
  }
}
