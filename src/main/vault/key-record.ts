import type { Store } from '../store/open-store.ts'
import { z } from 'zod'
import { readHostSetting, writeHostSetting } from '../auth/host-settings.ts'
import { passwordWrapped } from './password-wrap.ts'

const setting = 'vault.key'
const kid = z.string().regex(/^[\da-f]{16}$/)

/** How the data key is stored: wrapped by the system or by the master password, never in the clear. */
const record = z.discriminatedUnion('protection', [
  z.object({ version: z.literal(1), protection: z.literal('system'), kid, wrapped: z.base64() }),
  z.object({ version: z.literal(1), protection: z.literal('masterPassword'), kid, ...passwordWrapped.shape }),
])
export type KeyRecord = z.output<typeof record>

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

/** One statement: the record is the old one or the new one, whatever happens meanwhile. */
export async function writeRecord(db: Store['db'], written: KeyRecord): Promise<void> {
  await writeHostSetting(db, setting, JSON.stringify(written))
}

export async function deleteRecord(db: Store['db']): Promise<void> {
  await db
    .deleteFrom('settings')
    .where('tenant_id', '=', '')
    .where('user_id', '=', '')
    .where('key', '=', setting)
    .execute()
}
