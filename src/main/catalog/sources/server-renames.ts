import type { Kysely } from 'kysely'
import type { SchemaObject } from '../../../schema/model.ts'
import type { MetadataSession, ObservedObject } from '../../engines/engine.ts'
import type { StoreSchema } from '../../store/schema.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { KeptObject } from './snapshot-objects.ts'
import { fromCompact } from '../../../schema/compact.ts'
import { inParts } from '../../core/in-parts.ts'
import { tenantScope } from '../../store/tenant-scope.ts'
import { change, goneSince } from '../catalog-record.ts'
import { noteChanges } from '../table-changes.ts'
import { noteGone } from './snapshot-objects.ts'

/** So many names or ids at once. */
const atOnce = 500

interface Rename { from: string, to: string, objectId: number }

/** Where names are looked up, and followed. */
export interface RenameGround {
  db: Kysely<StoreSchema>
  metadata: Pick<MetadataSession, 'namesOf' | 'observe'>
  signal: AbortSignal
  source: { id: string, tenant: string, database: string, snapshot: number }
  /** The newest states of what the source had, by name; what has another name now is taken out. */
  kept: Map<string, KeptObject>
}

/** Follows what has another name now, before anything is merged by its name. */
export interface RenameWatch {
  /** @param names all that the database has now */
  lookForMissing: (names: ReadonlySet<string>) => Promise<void>
  /** Those of the objects under whose names something else was. */
  lookAt: (objects: readonly ObservedObject[]) => Promise<void>
}

/**
 * Numbers say it, by which a server knows its tables under every name. To ask for all of them costs a server more than
 * the rest of a sync without changes: asked for are those of names that are not there any more, then of what stands
 * under another one's name, then of what that one displaced.
 */
export function createRenameWatch({ db, metadata, signal, source, kept }: RenameGround): RenameWatch {
  const scope = tenantScope(db, source.tenant)
  const numbered = byNumber(kept.values())
  const looked = new Set<KeptObject>()

  async function find(suspects: readonly KeptObject[]): Promise<Rename[]> {
    const renames: Rename[] = []
    for (let next = suspects; next.length > 0;) {
      const asked = byNumber(next.filter(each => !looked.has(each)))
      for (const each of asked.values()) looked.add(each)
      const names = asked.size > 0
        ? await metadata.namesOf(source.database, [...asked.keys()], { signal })
        : new Map<string, string>()
      const found = [...names].flatMap(([number, to]) => {
        const { id, name } = asked.get(number)!
        return to === name ? [] : [{ from: name, to, objectId: id }]
      })
      renames.push(...found)
      next = found.flatMap(({ to }) => kept.get(to) ?? [])
    }
    return renames
  }

  async function follow(suspects: readonly KeptObject[]): Promise<void> {
    const found = await find(suspects)
    if (found.length === 0) return
    const read = metadata.observe(source.database, { names: found.map(({ to }) => to), signal })
    const renames = await provenRenames(scope, found, read)
    if (renames.length === 0) return
    await db.transaction().execute(trx => followRenames(tenantScope(trx, source.tenant), source, renames))
    for (const { from } of renames) kept.delete(from)
  }

  return {
    lookForMissing: names => follow([...kept.values()].filter(({ name }) => !names.has(name))),
    lookAt: objects => follow(objects.flatMap(({ object: { name }, serverId }) => {
      if (serverId === null) return []
      const [before, holder] = [kept.get(name), numbered.get(serverId)]
      return before === holder ? [] : [before, holder].filter(each => each !== undefined)
    })),
  }
}

function byNumber(objects: Iterable<KeptObject>): Map<string, KeptObject> {
  const numbered = new Map<string, KeptObject>()
  for (const each of objects) {
    if (each.server_id !== null) numbered.set(each.server_id, each)
  }
  return numbered
}

/**
 * Those of the renames that the tables' columns bear out. A cluster that was built anew counts from the beginning:
 * there the same number is another table's.
 *
 * @param read what the database has under the new names
 */
async function provenRenames(
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
async function followRenames(
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
