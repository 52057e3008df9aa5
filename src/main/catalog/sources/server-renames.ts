import type { TenantStore } from '../../store/tenant-scope.ts'
import type { ReadyObject } from './observed.ts'
import { change } from '../catalog-record.ts'
import { noteChanges } from '../table-changes.ts'
import { keptByServerId, keptObjects, noteGone } from './snapshot-objects.ts'

/**
 * Lets data tables follow their tables' new names, where the server knows a table by a number: what people wrote moves
 * along. Two that changed places are followed too.
 *
 * @param scope the transaction of the merge, before its objects are merged
 */
export async function followServerIds(
  scope: TenantStore,
  { id: sourceId, snapshot }: { id: string, snapshot: number },
  objects: readonly ReadyObject[],
): Promise<void> {
  const numbered = objects.filter(({ serverId }) => serverId !== null)
  const known = await keptByServerId(scope, sourceId, numbered.map(({ serverId }) => serverId!))
  const renamed = numbered.flatMap(({ name, serverId }) => {
    const before = known.get(serverId!)
    return before && before.name !== name ? [{ from: before, to: name, serverId: serverId! }] : []
  })
  if (renamed.length === 0) return
  const replaced = await keptObjects(scope, sourceId, renamed.map(({ to }) => to))
  await noteGone(scope, snapshot, renamed.map(({ from }) => from.id))
  // A table of the new name that is another one gives its name up: its own rename, or its end, comes by itself.
  for (const { to } of renamed) {
    const other = replaced.get(to)
    if (other) await noteGone(scope, snapshot, [other.id])
  }
  await moveNames(scope, sourceId, renamed.map(({ from, to }) => ({ from: from.name, to })))
}

/** All at once: every one that moves first gets a name that no table has. */
async function moveNames(scope: TenantStore, sourceId: string, moves: Array<{ from: string, to: string }>) {
  const names = [...new Set(moves.flatMap(({ from, to }) => [from, to]))]
  const rows = await scope
    .selectFrom('data_tables')
    .select(['id', 'name', 'updated_at'])
    .where('data_source_id', '=', sourceId)
    .where('gone_at', 'is', null)
    .where('name', 'in', names)
    .execute()
  const tables = new Map(rows.map(row => [row.name, row]))
  const moving = moves.flatMap(({ from, to }) => {
    const table = tables.get(from)
    return table ? [{ ...table, to }] : []
  })
  const movingIds = new Set(moving.map(({ id }) => id))
  const time = new Date().toISOString()
  const displaced = moves.flatMap(({ to }) => tables.get(to) ?? []).filter(({ id }) => !movingIds.has(id))
  for (const { id, updated_at } of displaced) {
    await set(scope, id, { gone_at: time, gone_key: id, merged: '', ...change({ updated_at }) })
  }
  for (const { id } of moving) await set(scope, id, { gone_key: id })
  for (const { id, to, updated_at } of moving) {
    await set(scope, id, { name: to, gone_key: '', merged: '', ...change({ updated_at }) })
  }
  await noteChanges(scope, [...displaced, ...moving].map(({ id }) => id))
}

async function set(scope: TenantStore, id: string, changes: object): Promise<void> {
  await scope.updateTable('data_tables').set(changes).where('id', '=', id).execute()
}
