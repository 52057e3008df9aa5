import type { Kysely } from 'kysely'
import type { StoreSchema } from '../../store/schema.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { SyncedSource, SyncOutcome } from './source-sync.ts'
import { inParts } from '../../core/in-parts.ts'
import { tenantScope } from '../../store/tenant-scope.ts'
import { goneSince } from '../catalog-record.ts'
import { noteChanges } from '../table-changes.ts'
import { proposeTables } from './rename-guesses.ts'
import { noteGone } from './snapshot-objects.ts'

/** Rows that are changed in one transaction. */
const atOnce = 500

/**
 * Ends a sync that has read everything: what its server does not have any more is marked as gone, and the snapshot is
 * complete.
 *
 * @param there the names of everything in the database
 */
export async function endSnapshot(
  db: Kysely<StoreSchema>,
  source: SyncedSource,
  there: ReadonlySet<string>,
  onChanged: () => void,
): Promise<SyncOutcome> {
  const { id, tenant, snapshot } = source
  const read = tenantScope(db, tenant)
  const objects = await read
    .selectFrom('schema_objects')
    .select(['id', 'name'])
    .where('source_id', '=', id)
    .where('until', 'is', null)
    .execute()
  for (const part of inParts(objects.filter(({ name }) => !there.has(name)), atOnce)) {
    const ids = part.map(each => each.id)
    await db.transaction().execute(trx => noteGone(tenantScope(trx, tenant), snapshot, ids))
  }
  const tables = await read
    .selectFrom('data_tables')
    .select(['id', 'name', 'updated_at'])
    .where('data_source_id', '=', id)
    .where('connection_id', 'is not', null)
    .where('gone_at', 'is', null)
    .execute()
  const gone = tables.filter(({ name }) => !there.has(name))
  for (const part of inParts(gone, atOnce))
    await db.transaction().execute(trx => markGone(tenantScope(trx, tenant), part))
  if (gone.length > 0) onChanged()
  return await db.transaction().execute(trx => complete(tenantScope(trx, tenant), source, there.size))
}

async function markGone(scope: TenantStore, tables: Array<{ id: string, updated_at: string }>): Promise<void> {
  const time = new Date().toISOString()
  for (const table of tables) {
    const gone = { merged: '', ...goneSince(table, time) }
    await scope.updateTable('data_tables').set(gone).where('id', '=', table.id).execute()
  }
  await noteChanges(scope, tables.map(({ id }) => id))
}

async function complete(scope: TenantStore, source: SyncedSource, tables: number): Promise<SyncOutcome> {
  const { id, snapshot, startedAt } = source
  await proposeTables(scope, id, startedAt)
  const taken_at = new Date().toISOString()
  const outcome = { tables, ...await countChanges(scope, id, snapshot) }
  await scope.insertInto('source_snapshots').values({ source_id: id, number: snapshot, taken_at, ...outcome }).execute()
  await scope
    .updateTable('data_sources')
    .set({ snapshot, synced_at: taken_at, resume_after: null })
    .where('id', '=', id)
    .execute()
  // The figures that did not change are from now as well.
  await scope
    .updateTable('data_table_usages')
    .set({ measured_at: taken_at })
    .where('measured_at', 'is not', null)
    .where('data_table_id', 'in', query => query
      .selectFrom('data_tables')
      .select('id')
      .where('data_source_id', '=', id)
      .where('gone_at', 'is', null))
    .execute()
  return outcome
}

/** What a snapshot has that the one before has not, by names. */
async function countChanges(scope: TenantStore, sourceId: string, snapshot: number) {
  const names = async (field: 'since' | 'until') => new Set((await scope
    .selectFrom('schema_objects')
    .select('name')
    .where('source_id', '=', sourceId)
    .where(field, '=', snapshot)
    .execute()).map(({ name }) => name))
  const came = await names('since')
  const went = await names('until')
  const changed = [...came].filter(name => went.has(name)).length
  return { added: came.size - changed, changed, removed: went.size - changed }
}
