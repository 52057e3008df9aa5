import type { ColumnKey } from '../../../schema/column-keys.ts'
import type { SchemaObject } from '../../../schema/model.ts'
import type { KindCounts, ListedColumn, TableInfo, TableList, TablesOptions } from '../../engines/engine.ts'
import type { Store } from '../../store/open-store.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import { dialectOf } from '../../../dialects/registry.ts'
import { columnKeys } from '../../../schema/column-keys.ts'
import { fromCompact } from '../../../schema/compact.ts'
import { inParts } from '../../core/in-parts.ts'
import { tenantScope } from '../../store/tenant-scope.ts'

/** Definitions that are read at once: they are some kilobytes each. */
const definitionsAtOnce = 500
/** How long names are kept for the next page. */
const keptMs = 60_000
/** Of more tables than this in one answer, comments are left out, as servers' lists do it. */
const mostInDetail = 5_000

/** A database of a connection by the number that stays for it. */
export interface SnapshotPlace {
  tenant: string
  connectionId: string
  databaseId: number
  /** The family of its connection. */
  engine: string
}

/** A database as the last sync saw it. */
export interface SnapshotDatabase {
  id: number
  name: string
  createdAt: string
  product: string | null
  /** When the snapshot was complete; of one that is not yet, when its sync began. */
  takenAt: string
}

/** What a server would have answered then. */
export interface Kept<Answer> extends Pick<SnapshotDatabase, 'takenAt'> { answer: Answer }

/**
 * What servers answered the last syncs, in the form of their lists. It is read from the snapshots, never from data
 * tables, which people change and delete. What a sync has written that has not ended is no part of it, but for the
 * first sync of a database: of that there is nothing else.
 */
export interface SnapshotLists {
  /** The databases of a connection that were synced, by name. */
  databases: (tenant: string, connectionId: string) => Promise<SnapshotDatabase[]>
  /** As `MetadataSession.tables`, ordered by code; null for a database that no sync has read. */
  tables: (place: SnapshotPlace, options: Omit<TablesOptions, 'names' | 'signal'>) => Promise<Kept<TableList> | null>
  /** As `MetadataSession.columns`, but that sequences have none; null for a table that no sync has read. */
  columns: (place: SnapshotPlace, table: string) => Promise<Kept<ListedColumn[]> | null>
  /** All that was read of a table, view or sequence; null for one that no sync has read. */
  object: (place: SnapshotPlace, name: string) => Promise<Kept<SnapshotObject> | null>
}

export interface SnapshotObject {
  object: SchemaObject
  /** The statement that makes it; null where it was not read. */
  ddl: string | null
}

export function createSnapshotLists({ db }: Pick<Store, 'db'>): SnapshotLists {
  const namesOf = keepLastNames()

  return {
    databases: (tenant, connectionId) => listDatabases(tenantScope(db, tenant), connectionId),

    async tables(place, { search = '', offset = 0, limit, columns, kinds }) {
      const scope = tenantScope(db, place.tenant)
      const source = await findSource(scope, place)
      if (!source) return null
      if (search === '' && offset === 0 && limit !== undefined && !kinds)
        return { answer: await readFirst(scope, source, limit, columns), takenAt: source.takenAt }
      const names = holding(await namesOf(scope, source), search)
      const window = names.slice(offset, limit === undefined ? undefined : offset + limit)
      const answer = {
        tables: await withDetails(scope, source, window, columns),
        total: names.length,
        ...(kinds && { kinds: countKinds(names) }),
      }
      return { answer, takenAt: source.takenAt }
    },

    async columns(place, table) {
      const scope = tenantScope(db, place.tenant)
      const source = await findSource(scope, place)
      if (!source) return null
      const row = await objectsOf(scope, source).select('definition').where('name', '=', table).executeTakeFirst()
      return row ? { answer: columnsOf(fromCompact(row.definition), source), takenAt: source.takenAt } : null
    },

    async object(place, name) {
      const scope = tenantScope(db, place.tenant)
      const source = await findSource(scope, place)
      if (!source) return null
      const rows = objectsOf(scope, source).select(['definition', 'ddl']).where('name', '=', name)
      const row = await rows.executeTakeFirst()
      if (!row) return null
      return { answer: { object: fromCompact(row.definition), ddl: row.ddl }, takenAt: source.takenAt }
    },
  }
}

async function listDatabases(scope: TenantStore, connectionId: string): Promise<SnapshotDatabase[]> {
  const sources = new Map((await sourcesOf(scope, connectionId).execute()).map(row => [row.id, row]))
  const numbered = await scope
    .selectFrom('databases')
    .select(['id', 'name', 'created_at as createdAt'])
    .where('connection_id', '=', connectionId)
    .where('dropped_at', 'is', null)
    .orderBy('name')
    .execute()
  return numbered.flatMap(({ id, ...named }) => {
    const source = sources.get(`${connectionId}-${id}`)
    return source ? [{ id, ...named, product: source.product, takenAt: takenAt(source) }] : []
  })
}

/** Those of which something was read. */
function sourcesOf(scope: TenantStore, connectionId: string) {
  return scope
    .selectFrom('data_sources as s')
    .select(['s.id', 's.product', 's.snapshot', 's.synced_at', 's.started_at'])
    .where('s.connection_id', '=', connectionId)
    .where(({ or, eb, exists, selectFrom }) => or([
      eb('s.snapshot', '>', 0),
      exists(selectFrom('schema_objects as o').select('o.id').whereRef('o.source_id', '=', 's.id')),
    ]))
}

function takenAt({ synced_at, started_at }: { synced_at: string | null, started_at: string | null }): string {
  return (synced_at ?? started_at)!
}

/** A snapshot, and what it was read from. */
interface Source extends Pick<SnapshotDatabase, 'product' | 'takenAt'> {
  id: string
  snapshot: number
  isComplete: boolean
  engine: string
}

async function findSource(
  scope: TenantStore,
  { connectionId, databaseId, engine }: SnapshotPlace,
): Promise<Source | null> {
  const id = `${connectionId}-${databaseId}`
  const row = await sourcesOf(scope, connectionId).where('s.id', '=', id).executeTakeFirst()
  if (!row) return null
  const { product, snapshot } = row
  // The first one has its number before it is complete.
  return { id, snapshot: Math.max(snapshot, 1), isComplete: snapshot > 0, engine, product, takenAt: takenAt(row) }
}

/** What a snapshot is made of. */
function objectsOf(scope: TenantStore, { id, snapshot }: Pick<Source, 'id' | 'snapshot'>) {
  return scope
    .selectFrom('schema_objects')
    .where('source_id', '=', id)
    .where('since', '<=', snapshot)
    .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', snapshot)]))
}

/** The beginning of a snapshot alone: of 200,000 names it is there before all of them are read. */
async function readFirst(scope: TenantStore, source: Source, limit: number, columns: boolean): Promise<TableList> {
  const first = await objectsOf(scope, source).select(['id', 'name', 'kind']).orderBy('name').limit(limit).execute()
  const { total } = await objectsOf(scope, source)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { tables: await withDetails(scope, source, first, columns), total }
}

interface Named { id: number, name: string, kind: TableInfo['kind'] }

/**
 * Reads the names of a snapshot, ordered by code. Those of the last one are kept for a while: who reads 100,000 of them
 * a page at a time has the store read them once.
 */
function keepLastNames(): (scope: TenantStore, source: Source) => Promise<readonly Named[]> {
  let last: { key: string, names: Promise<readonly Named[]> } | null = null
  let timer: NodeJS.Timeout | undefined

  return (scope, source) => {
    const { id, snapshot, takenAt, isComplete } = source
    const key = JSON.stringify([id, snapshot, takenAt])
    const names = last?.key === key
      ? last.names
      : objectsOf(scope, source).select(['id', 'name', 'kind']).orderBy('name').execute()
    if (!isComplete) return names
    const entry = { key, names }
    last = entry
    const forget = () => { if (last === entry) last = null }
    names.catch(forget)
    clearTimeout(timer)
    timer = setTimeout(forget, keptMs).unref()
    return names
  }
}

function holding(names: readonly Named[], search: string): readonly Named[] {
  const wanted = search.toLowerCase()
  return wanted === '' ? names : names.filter(({ name }) => name.toLowerCase().includes(wanted))
}

function countKinds(names: readonly Named[]): KindCounts {
  const counts: KindCounts = { table: 0, view: 0, sequence: 0 }
  for (const { kind } of names) counts[kind]++
  return counts
}

async function withDetails(
  scope: TenantStore,
  source: Source,
  window: readonly Named[],
  columns: boolean,
): Promise<TableInfo[]> {
  const toInfo = ({ name, kind }: Named, more: Pick<TableInfo, 'comment' | 'columns'>): TableInfo =>
    ({ name, kind, rows: null, bytes: null, ...more })
  if (!columns && window.length > mostInDetail) return window.map(named => toInfo(named, { comment: '' }))
  const tables: TableInfo[] = []
  for (const part of inParts(window, definitionsAtOnce)) {
    const details = await readDetails(scope, source, part, columns)
    tables.push(...part.map(named => toInfo(named, details.get(named.id) ?? { comment: '' })))
  }
  return tables
}

async function readDetails(
  scope: TenantStore,
  source: Source,
  names: readonly Named[],
  columns: boolean,
): Promise<Map<number, Pick<TableInfo, 'comment' | 'columns'>>> {
  const rows = await scope
    .selectFrom('schema_objects')
    .select(['id', 'definition'])
    .where('id', 'in', names.map(({ id }) => id))
    .execute()
  return new Map(rows.map(({ id, definition }) => {
    const object = fromCompact(definition)
    return [id, { comment: object.comment, ...(columns && { columns: columnsOf(object, source) }) }]
  }))
}

/** As their server would list them. */
function columnsOf(object: SchemaObject, { engine, product }: Source): ListedColumn[] {
  if (object.kind === 'sequence') return []
  const { uniqueIsPrimary, notes } = dialectOf(engine).listing
  const keys = object.kind === 'table'
    ? columnKeys(object, { uniqueIsPrimary: uniqueIsPrimary(product) })
    : new Map<string, ColumnKey>()
  return object.columns.map(column =>
    ({ ...column, inKey: keys.get(column.name) ?? null, notes: notes(column, product) }))
}
