import type { ObjectName } from '../../engines/engine.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { KeptObject } from './snapshot-objects.ts'
import { inParts } from '../../core/in-parts.ts'
import { change } from '../catalog-record.ts'
import { noteChanges } from '../table-changes.ts'
import { noteGone } from './snapshot-objects.ts'

/** So many names or ids at once. */
const atOnce = 500

interface Rename { from: string, to: string, objectId: number }

/**
 * Tables that have another name now, by the number under which their server knows them.
 *
 * @param kept the newest states of what the source had, by name
 * @param there what the database has now
 */
export function findRenames(kept: ReadonlyMap<string, KeptObject>, there: readonly ObjectName[]): Rename[] {
  const names = new Map(there.flatMap(({ name, serverId }) => (serverId === null ? [] : [[serverId, name]])))
  return [...kept.values()].flatMap(({ id, name, server_id }) => {
    const to = server_id === null ? undefined : names.get(server_id)
    return to === undefined || to === name ? [] : [{ from: name, to, objectId: id }]
  })
}

/**
 * Lets data tables follow their tables' new names: what people wrote moves along. Two that changed places are followed
 * too. A table whose name another one has taken now, and that has no new one, is gone.
 *
 * @param scope a transaction, before anything of the sync is merged
 */
export async function followRenames(
  scope: TenantStore,
  { id: sourceId, snapshot }: { id: string, snapshot: number },
  renames: readonly Rename[],
): Promise<void> {
  for (const part of inParts(renames, atOnce)) await noteGone(scope, snapshot, part.map(({ objectId }) => objectId))
  const tables = await readTables(scope, sourceId, [...new Set(renames.flatMap(({ from, to }) => [from, to]))])
  const moving = renames.flatMap(({ from, to }) => {
    const table = tables.get(from)
    return table ? [{ ...table, to }] : []
  })
  const movingIds = new Set(moving.map(({ id }) => id))
  const time = new Date().toISOString()
  const displaced = renames.flatMap(({ to }) => tables.get(to) ?? []).filter(({ id }) => !movingIds.has(id))
  for (const { id, updated_at } of displaced)
    await set(scope, id, { gone_at: time, gone_key: id, merged: '', ...change({ updated_at }) })
  // All give their names up before any takes one.
  for (const { id } of moving) await set(scope, id, { gone_key: id })
  for (const { id, to, updated_at } of moving)
    await set(scope, id, { name: to, gone_key: '', merged: '', ...change({ updated_at }) })
  for (const part of inParts([...displaced, ...moving], atOnce)) await noteChanges(scope, part.map(({ id }) => id))
}

async function readTables(scope: TenantStore, sourceId: string, names: readonly string[]) {
  const found = new Map<string, { id: string, updated_at: string }>()
  for (const part of inParts(names, atOnce)) {
    const rows = await scope
      .selectFrom('data_tables')
      .select(['id', 'name', 'updated_at'])
      .where('data_source_id', '=', sourceId)
      .where('gone_at', 'is', null)
      .where('name', 'in', part)
      .execute()
    for (const row of rows) found.set(row.name, row)
  }
  return found
}

async function set(scope: TenantStore, id: string, changes: object): Promise<void> {
  await scope.updateTable('data_tables').set(changes).where('id', '=', id).execute()
}
