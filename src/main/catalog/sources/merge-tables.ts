import type { TenantStore } from '../../store/tenant-scope.ts'
import type { BatchInsert } from './batch-insert.ts'
import type { NewColumn } from './merge-columns.ts'
import type { ReadyObject, ServerColumn } from './observed.ts'
import { allDone } from '../../core/all-done.ts'
import { change, there } from '../catalog-record.ts'
import { noteChanges } from '../table-changes.ts'
import { newTableId } from '../table-id.ts'
import { followed, mergeColumns, newColumn } from './merge-columns.ts'
import { serverColumns } from './observed.ts'
import { proposeColumns } from './rename-guesses.ts'

/** The database whose tables are merged. */
export interface MergedSource {
  id: string
  tenant: string
  connectionId: string
  database: string
}

const read = ['id', 'name', 'desc', 'source_desc', 'merged', 'gone_at', 'updated_at'] as const

/** What the catalog has of tables, by name: the one that is there, else the one that went last. */
export type KeptTables = Awaited<ReturnType<typeof readKeptTables>>
type KeptTable = MapValue<KeptTables>
type MapValue<M> = M extends ReadonlyMap<string, infer V> ? V : never

/** What is written at once for all tables that the catalog did not have. */
interface Added {
  tables: Array<ReturnType<typeof newTable>>
  columns: NewColumn[]
}

/** A table that the catalog has otherwise. */
interface OtherTable { before: KeptTable, object: ReadyObject, columns: ServerColumn[] }

/**
 * Makes the data tables of a source what its server has: those of some tables and views, in one transaction. What
 * people wrote stays. A table that was deleted or gone is there again.
 *
 * @param scope the transaction
 * @param objects tables and views; none that is to be left out
 * @param kept what the catalog has of them
 */
export async function mergeTables(
  scope: TenantStore,
  insert: BatchInsert,
  source: MergedSource,
  objects: readonly ReadyObject[],
  kept: KeptTables,
): Promise<void> {
  if (objects.length === 0) return
  const time = new Date().toISOString()
  const added: Added = { tables: [], columns: [] }
  const ids = new Map<string, string>()
  const others: OtherTable[] = []
  for (const object of objects) {
    const before = kept.get(object.name)
    if (before) {
      ids.set(object.name, before.id)
      const isSame = before.merged === object.digest && before.gone_at === null
      if (!isSame) others.push({ before, object, columns: serverColumns(object.object) })
      continue
    }
    const columns = serverColumns(object.object)
    const table = newTable(source, object, columns, time)
    added.tables.push(table)
    for (const column of columns) added.columns.push(newColumn(table.id, column, time))
    ids.set(object.name, table.id)
  }
  // Sent together and in this order: what refers to a table comes behind it.
  await allDone([
    insert.add(scope, 'data_tables', added.tables),
    insert.add(scope, 'data_table_columns', added.columns),
    mergeOthers(scope, insert, source, others, time),
    mergeUsages(scope, insert, objects, { ids, kept }, time),
    noteChanges(scope, [...added.tables.map(({ id }) => id), ...others.map(({ before: { id } }) => id)]),
  ])
}

async function mergeOthers(
  scope: TenantStore,
  insert: BatchInsert,
  source: MergedSource,
  others: readonly OtherTable[],
  time: string,
): Promise<void> {
  const columned = others.map(({ before: { id }, columns }) => ({ id, columns }))
  const merged = await mergeColumns(scope, insert, columned, time)
  for (const columns of merged) await proposeColumns(scope, source.id, columns)
  for (const { before, object, columns } of others) await mergeTable(scope, source, before, object, columns.length)
}

/** Whether the data tables and their usages are what the objects say already. */
export async function areMerged(
  scope: TenantStore,
  sourceId: string,
  objects: readonly ReadyObject[],
): Promise<boolean> {
  if (objects.length === 0) return true
  const rows = await scope
    .selectFrom('data_tables as t')
    .leftJoin('data_table_usages as u', 'u.data_table_id', 't.id')
    .select(['t.name', 't.merged', 'u.row_count', 'u.partition_count', 'u.storage_size', 'u.measured_at'])
    .where('t.data_source_id', '=', sourceId)
    .where('t.gone_key', '=', '')
    .where('t.name', 'in', objects.map(({ name }) => name))
    .execute()
  const kept = new Map(rows.map(row => [row.name, row]))
  return objects.every(object => {
    const before = kept.get(object.name)
    if (before?.merged !== object.digest) return false
    const figures = figuresOf(object)
    return !figures || (before.row_count !== null && !isOther(before, figures))
  })
}

export async function readKeptTables(scope: TenantStore, sourceId: string, names: readonly string[]) {
  const rows = names.length === 0
    ? []
    : await scope
        .selectFrom('data_tables')
        .select(read)
        .where('data_source_id', '=', sourceId)
        .where('name', 'in', names)
        .execute()
  const lastFirst = (a: string | null, b: string | null) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)
  return new Map(rows.sort((a, b) => lastFirst(a.gone_at, b.gone_at)).map(row => [row.name, row]))
}

function newTable(source: MergedSource, { name, object, digest }: ReadyObject, columns: ServerColumn[], time: string) {
  return {
    id: newTableId(source.tenant),
    data_source_id: source.id,
    connection_id: source.connectionId,
    database: source.database,
    name,
    desc: object.comment,
    source_desc: object.comment,
    kind: kindOf(object.kind),
    merged: digest,
    column_count: columns.length,
    created_at: time,
    updated_at: time,
  }
}

/** Sequences have no data table. */
function kindOf(kind: string): 'table' | 'view' {
  return kind === 'view' ? 'view' : 'table'
}

async function mergeTable(
  scope: TenantStore,
  source: MergedSource,
  before: KeptTable,
  { object, digest }: ReadyObject,
  column_count: number,
): Promise<void> {
  await scope
    .updateTable('data_tables')
    .set({
      connection_id: source.connectionId,
      database: source.database,
      desc: followed(before, object.comment),
      source_desc: object.comment,
      kind: kindOf(object.kind),
      merged: digest,
      column_count,
      ...there,
      ...change(before),
    })
    .where('id', '=', before.id)
    .execute()
}

/** Rows, partitions and bytes, where the server says them. */
async function mergeUsages(
  scope: TenantStore,
  insert: BatchInsert,
  objects: readonly ReadyObject[],
  { ids, kept: tables }: { ids: ReadonlyMap<string, string>, kept: KeptTables },
  time: string,
): Promise<void> {
  const said = objects.flatMap(observed => {
    const figures = figuresOf(observed)
    return figures ? [{ data_table_id: ids.get(observed.name)!, ...figures }] : []
  })
  if (said.length === 0) return
  const kept = await readUsages(scope, [...tables.values()].map(({ id }) => id))
  const added = []
  for (const usage of said) {
    const before = kept.get(usage.data_table_id)
    const times = { created_at: time, updated_at: time }
    if (!before) {
      const unknown = { row_count: 0, storage_size: 0 }
      added.push({ ...unknown, ...usage, id: `${usage.data_table_id}-usage`, measured_at: time, ...times })
    } else if (isOther(before, usage)) {
      await scope
        .updateTable('data_table_usages')
        .set({ ...usage, measured_at: time, ...change(before) })
        .where('id', '=', before.id)
        .execute()
    }
  }
  await insert.add(scope, 'data_table_usages', added)
}

async function readUsages(scope: TenantStore, tableIds: readonly string[]) {
  if (tableIds.length === 0) return new Map<string, never>()
  const rows = await scope.selectFrom('data_table_usages').selectAll().where('data_table_id', 'in', tableIds).execute()
  return new Map(rows.map(row => [row.data_table_id, row]))
}

/** What a server says; a figure that it does not give is left out. */
interface Figures { row_count?: number, partition_count: number, storage_size?: number }

/** Null where the server keeps no figures. Larger ones than a number holds exactly are the largest that it does. */
function figuresOf({ object, rows, bytes }: ReadyObject): Figures | null {
  if (object.kind !== 'table' || (rows === null && bytes === null)) return null
  const exact = (value: number) => Math.min(Math.max(0, value), Number.MAX_SAFE_INTEGER)
  return {
    ...(rows !== null && { row_count: exact(rows) }),
    partition_count: object.partitioning?.partitions.length ?? 0,
    ...(bytes !== null && { storage_size: exact(bytes) }),
  }
}

type KeptFigures = Record<keyof Figures, number | null> & { measured_at: string | null }

function isOther(before: KeptFigures, now: Figures): boolean {
  const isSame = Object.entries(now).every(([field, value]) => before[field as keyof Figures] === value)
  return !isSame || before.measured_at === null
}
