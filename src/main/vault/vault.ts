import type { Buffer as NodeBuffer } from 'node:buffer'
import type { VaultStatus } from '../../contract/vault.ts'
import type { SecretKey, VaultKeys } from '../connections/secret-key.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { KeyRecord } from './key-record.ts'
import type { Cost } from './password-wrap.ts'
import type { SystemProtection } from './system-protection.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { describeKey } from '../connections/secret-key.ts'
import { countSecrets, forgetSecrets } from '../connections/stored-secrets.ts'
import { within } from '../core/within.ts'
import { createAttempts, forgetAttempts } from './attempts.ts'
import { deleteRecord, readRecord, writeRecord } from './key-record.ts'
import { unwrapByPassword, wrapByPassword } from './password-wrap.ts'

const scheme = 'aes-256-gcm:vault'
/** A password store may ask the person in a window of its own; one that does not answer holds nobody up for ever. */
const systemMs = 60_000
const idleLookMs = 5000

export interface VaultOptions {
  store: Pick<Store, 'db'>
  system: SystemProtection
  /** Minutes without a call after which it locks; 0 is never. */
  idleMinutes: () => number
  log: Log
  /** For tests. */
  now?: () => number
  cost?: Cost
}

/** The desktop app's keeper of the key that secrets are sealed with. */
export interface Vault extends VaultKeys {
  readonly state: Pick<VaultStatus, 'locked' | 'protection'>
  status: () => Promise<VaultStatus>
  /**
   * Throws `forbidden` for a wrong password, `too_many` after ten in a row, `conflict` where the key cannot be had at
   * all.
   */
  unlock: (password?: string) => Promise<void>
  /** Throws `conflict` without a master password: nobody could unlock it. */
  lock: () => Promise<void>
  /** Null removes it. Throws as `unlock` does, and `conflict` where nothing would protect the key afterwards. */
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
  const { store: { db }, system, idleMinutes, log, now = Date.now, cost } = options
  const attempts = createAttempts(db, now)
  const inTurn = createQueue()
  let record: KeyRecord | 'damaged' | null = await readRecord(db)
  let key: SecretKey | null = null
  let lastCall = now()

  const systemAvailable = () => within(system.available(), systemMs, () => new Error('no answer')).catch((error) => {
    log.warn(`the system's password store does not answer: ${(error as Error).message}`)
    return false
  })
  const isWrapped = (protection: KeyRecord['protection']) =>
    record !== null && record !== 'damaged' && record.protection === protection
  const protection = (): VaultStatus['protection'] =>
    record === null || record === 'damaged' ? 'none' : record.protection
  const listeners: Array<() => unknown> = []

  async function changed(): Promise<void> {
    for (const listener of listeners) {
      try {
        await listener()
      } catch (error) {
        log.error('what hears of the vault failed', error)
      }
    }
  }

  async function wrapBySystem({ key: dataKey, kid }: SecretKey): Promise<KeyRecord> {
    const wrapped = await within(system.wrap(dataKey.toString('base64')), systemMs, () => new Error('no answer'))
    return { version: 1, protection: 'system', kid, wrapped: wrapped.toString('base64') }
  }

  /** A key of its own for a profile that has none. */
  async function begin(): Promise<void> {
    const fresh = describeKey(scheme, randomBytes(32))
    if (await systemAvailable()) {
      try {
        const written = await wrapBySystem(fresh)
        await writeRecord(db, written)
        record = written
      } catch (error) {
        log.error(
          'the system\'s password store does not take the key of saved passwords; '
          + 'they are kept until the end of the program',
          error,
        )
      }
    }
    key = fresh
  }

  async function openBySystem(): Promise<boolean> {
    if (!isWrapped('system') || !await systemAvailable()) return false
    const { wrapped, kid } = record as KeyRecord & { protection: 'system' }
    try {
      const { text, outdated } = await within(
        system.unwrap(Buffer.from(wrapped, 'base64')),
        systemMs,
        () => new Error('no answer'),
      )
      const opened = describeKey(scheme, Buffer.from(text, 'base64'))
      if (opened.kid !== kid) throw new Error('what it gives is another key')
      key = opened
      if (outdated) await writeRecord(db, record = await wrapBySystem(opened))
    } catch (error) {
      log.error('the system\'s password store does not give the key of saved passwords', error)
    }
    return key !== null
  }

  async function verify(password: string): Promise<NodeBuffer> {
    const wrapped = record as KeyRecord & { protection: 'masterPassword' }
    return attempts.run(() => unwrapByPassword(wrapped, password, wrapped.kid))
  }

  function lockNow(): void {
    key = null
    void changed()
  }

  const watch = setInterval(() => {
    const limit = idleMinutes() * 60_000
    if (limit > 0 && key && isWrapped('masterPassword') && now() - lastCall >= limit) lockNow()
  }, idleLookMs).unref()

  if (record === null) await begin()
  else await openBySystem()

  return {
    async forSealing() {
      if (!key) throw lockedError(record)
      return key
    },
    async find(kid) {
      if (key) return key.kid === kid ? key : undefined
      if (record === 'damaged' || record?.kid === kid) throw lockedError(record)
      return undefined
    },
    get state() { return { locked: key === null, protection: protection() } },
    status: async () => ({
      protection: protection(),
      locked: key === null,
      damaged: record === 'damaged',
      systemAvailable: await systemAvailable(),
      idleMinutes: idleMinutes(),
      secrets: await countSecrets(db),
    }),
    unlock: password => inTurn(async () => {
      if (key) return
      if (record === 'damaged') throw lockedError(record)
      if (isWrapped('masterPassword')) key = describeKey(scheme, await verify(password ?? ''))
      else if (!await openBySystem()) throw lockedError(record)
      lastCall = now()
      await changed()
    }),
    lock: () => inTurn(async () => {
      if (!isWrapped('masterPassword'))
        throw new TihcError('conflict', 'There is no master password to unlock with. Set one first.')
      lockNow()
    }),
    setMasterPassword: (password, current) => inTurn(async () => {
      const held = isWrapped('masterPassword') ? describeKey(scheme, await verify(current ?? '')) : key
      if (!held) throw lockedError(record)
      const written
        = password === null
          ? await withoutMasterPassword(held)
          : ({
              version: 1,
              protection: 'masterPassword',
              kid: held.kid,
              ...(await wrapByPassword(held.key, password, held.kid, cost)),
            } as const)
      if (written) await writeRecord(db, written)
      record = written ?? record
      key = held
      lastCall = now()
      await changed()
    }),
    reset: () => inTurn(async () => {
      const forgotten = await db.transaction().execute(async (trx) => {
        await deleteRecord(trx)
        await forgetAttempts(trx)
        return forgetSecrets(trx)
      })
      record = null
      key = null
      await begin()
      await changed()
      return { forgotten }
    }),
    touch() { lastCall = now() },
    onChanged: listener => void listeners.push(listener),
    close: () => clearInterval(watch),
  }

  async function withoutMasterPassword(held: SecretKey): Promise<KeyRecord | null> {
    if (!isWrapped('masterPassword')) return null
    if (!await systemAvailable()) {
      throw new TihcError(
        'conflict',
        'This system has no password store, so nothing would protect the saved '
        + 'passwords. Keep the master password, or reset to forget them.',
      )
    }
    return wrapBySystem(held)
  }
}

/** What anybody hears who needs a secret while the key is not there. */
function lockedError(record: KeyRecord | 'damaged' | null): TihcError {
  const details = { reason: 'locked' } as const
  if (record === 'damaged') {
    return new TihcError(
      'conflict',
      'The key of the saved passwords is damaged. '
      + 'Put back a backup of the profile, or reset the saved passwords in the settings.',
      details,
    )
  }
  if (record?.protection === 'system') {
    return new TihcError(
      'conflict',
      'The system\'s password store does not give the key of the saved passwords. Unlock it and try again.',
      details,
    )
  }
  return new TihcError('conflict', 'The saved passwords are locked. Enter the master password to unlock them.', details)
}

/** Runs what it is given one after the other: each sees what the one before has left. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }
}
