import type { Store } from '../store/open-store.ts'
import { TihcError } from '../../contract/errors.ts'
import { inParts } from '../core/in-parts.ts'
import { tenantScope } from '../store/tenant-scope.ts'

export interface DatabaseRecord { id: number, name: string, createdAt: string }

/** Where a database is: its connection and its name there. */
export interface ResolvedDatabase { connectionId: string, name: string }

/**
 * The database that a number stands for.
 *
 * @throws {TihcError} `not_found` for another tenant's database just as for one that never was
 */
export async function findDatabase({ db }: Store, tenant: string, databaseId: number): Promise<ResolvedDatabase> {
  const row = await tenantScope(db, tenant)
    .selectFrom('databases')
    .select(['connection_id as connectionId', 'name'])
    .where('id', '=', databaseId)
    .where('dropped_at', 'is', null)
    .executeTakeFirst()
  if (row) return row
  throw new TihcError('not_found', 'There is no database of this id. GET /api/databases lists those that there are.')
}

/**
 * The numbers that stay for a connection and a database's name. Names that were not seen before get theirs in the
 * given order; the time is when they were first seen, as few servers keep one.
 */
export async function numberDatabases(
  { db }: Store,
  { tenant, connectionId }: { tenant: string, connectionId: string },
  names: string[],
): Promise<Map<string, DatabaseRecord>> {
  return db.transaction().execute(async trx => {
    const scope = tenantScope(trx, tenant)
    const known = await scope
      .selectFrom('databases')
      .select(['id', 'name', 'created_at as createdAt'])
      .where('connection_id', '=', connectionId)
      .where('dropped_at', 'is', null)
      .execute()
    const records = new Map(known.map(record => [record.name, record]))
    const created_at = new Date().toISOString()
    const fresh = names.filter(name => !records.has(name))
    for (const part of inParts(fresh, 500)) {
      const added = await scope
        .insertInto('databases')
        .values(part.map(name => ({ connection_id: connectionId, name, created_at, dropped_at: null })))
        .returning(['id', 'name', 'created_at as createdAt'])
        .execute()
      for (const record of added) records.set(record.name, record)
    }
    return records
  })
}

/** A database that TiHC made begins now, whatever was known under its name. */
export async function numberCreated(
  store: Store,
  at: { tenant: string, connectionId: string },
  name: string,
): Promise<DatabaseRecord> {
  const { id } = (await numberDatabases(store, at, [name])).get(name)!
  const created_at = new Date().toISOString()
  await tenantScope(store.db, at.tenant).updateTable('databases').set({ created_at }).where('id', '=', id).execute()
  return { id, name, createdAt: created_at }
}

/** The number of a database that was dropped is given up for good: one of the same name gets another. */
export async function forgetDatabase({ db }: Store, tenant: string, databaseId: number): Promise<void> {
  const dropped_at = new Date().toISOString()
  await tenantScope(db, tenant).updateTable('databases').set({ dropped_at }).where('id', '=', databaseId).execute()
}
