import type { Kysely } from 'kysely'
import type { StoreSchema } from '../store/schema.ts'

const host = { tenant_id: '', user_id: '' }

/** Settings that belong to the host and to no tenant. */
export async function readHostSetting(db: Kysely<StoreSchema>, key: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('tenant_id', '=', '')
    .where('user_id', '=', '')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.value
}

export async function writeHostSetting(db: Kysely<StoreSchema>, key: string, value: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ ...host, key, value })
    .onConflict(conflict => conflict.columns(['tenant_id', 'user_id', 'key']).doUpdateSet({ value }))
    .execute()
}
