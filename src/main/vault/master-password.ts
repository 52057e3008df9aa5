import type { SecretKey } from '../connections/secret-key.ts'
import type { Store } from '../store/open-store.ts'
import type { PasswordRecord } from './key-record.ts'
import type { Cost } from './password-wrap.ts'
import { createAttempts } from './attempts.ts'
import { describeDataKey } from './key-record.ts'
import { unwrapByPassword, wrapByPassword } from './password-wrap.ts'

/** Wraps the data key by the master password. One attempt at a time: the caller sees to it. */
export interface MasterPassword {
  wrap: (key: SecretKey, password: string) => Promise<PasswordRecord>
  /** @throws {TihcError} `forbidden` for a wrong password, `too_many` after ten in a row */
  unwrap: (record: PasswordRecord, password: string) => Promise<SecretKey>
}

export function createMasterPassword(db: Store['db'], now: () => number, cost: Cost | undefined): MasterPassword {
  const attempts = createAttempts(db, now)
  return {
    wrap: async ({ key, kid }, password) => ({
      version: 1,
      protection: 'masterPassword',
      kid,
      ...(await wrapByPassword(key, password, kid, cost)),
    }),
    unwrap: async (record, password) =>
      describeDataKey(await attempts.run(() => unwrapByPassword(record, password, record.kid))),
  }
}
