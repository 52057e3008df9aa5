import type { Buffer } from 'node:buffer'
import type { SecretKey } from '../connections/secret-key.ts'
import type { Store } from '../store/open-store.ts'
import { z } from 'zod'
import { readHostSetting, writeHostSetting } from '../auth/host-settings.ts'
import { describeKey } from '../connections/secret-key.ts'
import { passwordWrapped } from './password-wrap.ts'

const setting = 'vault.key'
const kid = z.string().regex(/^[\da-f]{16}$/)

/** How the data key is stored: wrapped by the system or by the master password, never in the clear. */
const record = z.discriminatedUnion('protection', [
  z.object({ version: z.literal(1), protection: z.literal('system'), kid, wrapped: z.base64() }),
  z.object({ version: z.literal(1), protection: z.literal('masterPassword'), kid, ...passwordWrapped.shape }),
])
export type KeyRecord = z.output<typeof record>
export type SystemRecord = Extract<KeyRecord, { protection: 'system' }>
export type PasswordRecord = Extract<KeyRecord, { protection: 'masterPassword' }>

/** The data key of these bytes, with the fingerprint that its record and the secrets name it by. */
export function describeDataKey(bytes: Buffer): SecretKey {
  return describeKey('aes-256-gcm:vault', bytes)
}

/** The record; null where there is none yet, 'damaged' where it cannot be read. */
export async function readRecord(db: Store['db']): Promise<KeyRecord | 'damaged' | null> {
  const text = await readHostSetting(db, setting)
  if (text === undefined) return null
  try {
    return record.parse(JSON.parse(text))
  } catch {
    return 'damaged'
  }
}

/** One statement: the record is the old one or the new one, whatever happens meanwhile. Gives what was written. */
export async function writeRecord(db: Store['db'], written: KeyRecord): Promise<KeyRecord> {
  await writeHostSetting(db, setting, JSON.stringify(written))
  return written
}

export async function deleteRecord(db: Store['db']): Promise<void> {
  await db
    .deleteFrom('settings')
    .where('tenant_id', '=', '')
    .where('user_id', '=', '')
    .where('key', '=', setting)
    .execute()
}
