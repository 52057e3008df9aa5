import type { TenantStore } from '../../store/tenant-scope.ts'
import type { BatchInsert, NewRow } from './batch-insert.ts'
import type { ReadyObject } from './observed.ts'

/** The newest state of an object that a store has. */
export interface KeptObject {
  id: number
  name: string
  digest: string
  server_id: string | null
  since: number
}

/** @returns the newest states of everything that a source has, by name */
export async function readKept(scope: TenantStore, sourceId: string): Promise<Map<string, KeptObject>> {
  const rows = await scope
    .selectFrom('schema_objects')
    .select(['id', 'name', 'digest', 'server_id', 'since'])
    .where('source_id', '=', sourceId)
    .where('until', 'is', null)
    .execute()
  return new Map(rows.map(row => [row.name, row]))
}

export interface SnapshotPart {
  sourceId: string
  /** The number of the snapshot that is being taken. */
  snapshot: number
}

/**
 * Notes how objects are in a snapshot. One that is as before costs nothing.
 *
 * @param kept the newest states of the same names
 * @param statements those that make the objects that changed
 */
export async function noteObjects(
  scope: TenantStore,
  insert: BatchInsert,
  { sourceId, snapshot }: SnapshotPart,
  { objects, kept, statements }: {
    objects: readonly ReadyObject[]
    kept: ReadonlyMap<string, KeptObject>
    statements: ReadonlyMap<string, string>
  },
): Promise<void> {
  const added: Array<NewRow<'schema_objects'>> = []
  for (const object of objects) {
    const { name, serverId } = object
    const before = kept.get(name)
    if (before?.digest === object.digest) {
      if (before.server_id !== serverId) await set(scope, before.id, { server_id: serverId })
      continue
    }
    const state = stateOf(object, statements.get(name) ?? object.ddl ?? null)
    if (before?.since === snapshot) {
      await set(scope, before.id, state)
      continue
    }
    if (before) await set(scope, before.id, { until: snapshot })
    added.push({ source_id: sourceId, name, ...state, since: snapshot, until: null })
  }
  await insert.add(scope, 'schema_objects', added)
}

/**
 * Notes that these objects are in the snapshot no more. What only this snapshot would have had, because an earlier part
 * of it was read before, never was.
 */
export async function noteGone(scope: TenantStore, snapshot: number, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await scope.deleteFrom('schema_objects').where('id', 'in', ids).where('since', '=', snapshot).execute()
  await scope.updateTable('schema_objects').set({ until: snapshot }).where('id', 'in', ids).execute()
}

function stateOf({ object, text, digest, serverId }: ReadyObject, ddl: string | null) {
  const referred = object.kind === 'table' ? object.foreignKeys.map(({ referencedTable }) => referencedTable) : []
  return {
    kind: object.kind,
    server_id: serverId,
    digest,
    definition: text,
    ddl,
    referred: JSON.stringify([...new Set(referred)]),
  }
}

async function set(scope: TenantStore, id: number, changes: object): Promise<void> {
  await scope.updateTable('schema_objects').set(changes).where('id', '=', id).execute()
}
