import type { SecretKey } from '../connections/secret-key.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { KeyRecord, PasswordRecord } from './key-record.ts'
import type { MasterPassword } from './master-password.ts'
import type { SystemWrap } from './system-wrap.ts'
import { randomBytes } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { forgetSecrets } from '../connections/stored-secrets.ts'
import { forgetAttempts } from './attempts.ts'
import { deleteRecord, describeDataKey, readRecord, writeRecord } from './key-record.ts'

/*
 * The ways of the data key: each function takes how it is held, and gives how it is held then. The key is null while it
 * cannot be had; without a record it lives in memory alone.
 */
export interface HeldKey { key: SecretKey | null, record: KeyRecord | 'damaged' | null }

/** What keeps the key. */
export interface KeyKeepers { db: Store['db'], system: SystemWrap, master: MasterPassword, log: Log }

/** As it is stored, opened where that takes no person; a profile that has none gets one. */
export async function loadDataKey(keepers: KeyKeepers): Promise<HeldKey> {
  const record = await readRecord(keepers.db)
  return record === null ? makeDataKey(keepers) : openBySystem({ key: null, record }, keepers)
}

/** A key for a profile that has none. */
export async function makeDataKey({ db, system, log }: KeyKeepers): Promise<HeldKey> {
  const key = describeDataKey(randomBytes(32))
  try {
    if (await system.available()) return { key, record: await writeRecord(db, await system.wrap(key)) }
  } catch (error) {
    log.error(
      'the system\'s password store does not take the key of saved passwords; '
      + 'they are kept until the end of the program',
      error,
    )
  }
  return { key, record: null }
}

async function openBySystem(held: HeldKey, { db, system, log }: KeyKeepers): Promise<HeldKey> {
  const { record } = held
  if (record === null || record === 'damaged' || record.protection !== 'system' || !await system.available())
    return held
  let opened = held
  try {
    const { key, outdated } = await system.unwrap(record)
    opened = { key, record }
    if (outdated) opened = { key, record: await writeRecord(db, await system.wrap(key)) }
  } catch (error) {
    log.error('the system\'s password store does not give the key of saved passwords', error)
  }
  return opened
}

/** @throws {TihcError} as `Vault.unlock` */
export async function openDataKey(held: HeldKey, password: string, keepers: KeyKeepers): Promise<HeldKey> {
  const { record } = held
  if (isUnderPassword(record)) return { key: await keepers.master.unwrap(record, password), record }
  const opened = await openBySystem(held, keepers)
  if (!opened.key) throw lockedError(record)
  return opened
}

/** @throws {TihcError} as `Vault.setMasterPassword` */
export async function protectDataKey(
  held: HeldKey,
  { password, current }: { password: string | null, current: string },
  { db, system, master }: KeyKeepers,
): Promise<HeldKey> {
  const { record } = held
  const key = isUnderPassword(record) ? await master.unwrap(record, current) : held.key
  if (!key) throw lockedError(record)
  if (password !== null) return { key, record: await writeRecord(db, await master.wrap(key, password)) }
  if (!isUnderPassword(record)) return { key, record }
  if (!await system.available()) {
    throw new TihcError(
      'conflict',
      'This system has no password store, so nothing would protect the saved '
      + 'passwords. Keep the master password, or reset to forget them.',
    )
  }
  return { key, record: await writeRecord(db, await system.wrap(key)) }
}

/** Forgets the key for good, and what was sealed with it; gives how many secrets they were. */
export async function forgetDataKey(db: Store['db']): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await deleteRecord(trx)
    await forgetAttempts(trx)
    return forgetSecrets(trx)
  })
}

export function isUnderPassword(record: HeldKey['record']): record is PasswordRecord {
  return record !== null && record !== 'damaged' && record.protection === 'masterPassword'
}

/** What anybody hears who needs a secret while the key is not there. */
export function lockedError(record: HeldKey['record']): TihcError {
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
