import type { SchemaObject } from '../../../schema/model.ts'
import type { ObjectName, ObservedObject } from '../../engines/engine.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { KeptObject } from './snapshot-objects.ts'
import { fromCompact } from '../../../schema/compact.ts'
import { inParts } from '../../core/in-parts.ts'
import { change, goneSince } from '../catalog-record.ts'
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
 * Those of the renames that the tables' columns bear out. A cluster that was built anew counts from the beginning:
 * there the same number is another table's.
 *
 * @param read what the database has under the new names
 */
export async function provenRenames(
  scope: TenantStore,
  renames: readonly Rename[],
  read: AsyncIterable<ObservedObject[]>,
): Promise<Rename[]> {
  const now = new Map<string, SchemaObject>()
  for await (const part of read) part.forEach(({ object }) => now.set(object.name, object))
  const before = new Map<number, SchemaObject>()
  for (const part of inParts(renames, atOnce)) {
    const rows = await scope
      .selectFrom('schema_objects')
      .select(['id', 'definition'])
      .where('id', 'in', part.map(({ objectId }) => objectId))
      .execute()
    for (const { id, definition } of rows) before.set(id, fromCompact(definition))
  }
  return renames.filter(({ objectId, to }) => areAlike(before.get(objectId), now.get(to)))
}

/** At least half of the columns are called the same. */
function areAlike(one: SchemaObject | undefined, other: SchemaObject | undefined): boolean {
  if (!one || !other || one.kind === 'sequence' || other.kind === 'sequence') return false
  const names = new Set(one.columns.map(({ name }) => name))
  const common = other.columns.filter(({ name }) => names.has(name)).length
  return common * 2 >= Math.max(one.columns.length, other.columns.length)
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
  for (const table of displaced) await set(scope, table.id, { merged: '', ...goneSince(table, time) })
  // All give their names up before any takes one.
  for (const { id } of moving) await set(scope, id, { gone_key: id })
  for (const { id, to, updated_at } of moving)
    await set(scope, id, { name: to, gone_key: '', merged: '', ...change({ updated_at }) })
  // The table that was left out under such a name is another one.
  for (const part of inParts(moving, atOnce)) {
    await scope
      .deleteFrom('left_out_tables')
      .where('source_id', '=', sourceId)
      .where('name', 'in', part.map(({ to }) => to))
      .execute()
  }
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
