import type { TenantStore } from '../../store/tenant-scope.ts'
import type { BatchInsert } from './batch-insert.ts'
import type { ServerColumn } from './observed.ts'
import { randomUUID } from 'node:crypto'
import { change, goneSince, there } from '../catalog-record.ts'

/** A column that is new, as a row of the store. */
export interface NewColumn extends ServerColumn {
  id: string
  data_table_id: string
  desc: string
  created_at: string
  updated_at: string
}

/** What a merge of columns came to, for guessing renames. */
export interface MergedColumns {
  added: Array<{ id: string, column_index: number, data_type: string }>
  gone: Array<{ id: string, column_index: number, data_type: string }>
}

const read = [
  'id',
  'data_table_id',
  'name',
  'column_index',
  'data_type',
  'nullable',
  'default_value',
  'partitioner',
  'source_desc',
  'desc',
  'gone_at',
  'updated_at',
] as const

type KeptColumn = Awaited<ReturnType<typeof readColumns>> extends Map<string, Array<infer Row>> ? Row : never

/**
 * A column that the catalog does not have yet. What the server says of it is its description until somebody writes one.
 */
export function newColumn(tableId: string, column: ServerColumn, time: string): NewColumn {
  return {
    ...column,
    id: `${tableId}-${randomUUID()}`,
    data_table_id: tableId,
    desc: column.source_desc,
    created_at: time,
    updated_at: time,
  }
}

/** A data table of which the server's columns are known. */
export interface ColumnedTable { id: string, columns: readonly ServerColumn[] }

/**
 * Makes the columns of data tables those that their server has. What people wrote stays: of a column that is gone too,
 * and it is there again when the column comes back.
 *
 * @param scope the transaction of the merge
 * @returns what came and went in each table
 */
export async function mergeColumns(
  scope: TenantStore,
  insert: BatchInsert,
  tables: readonly ColumnedTable[],
  time: string,
): Promise<MergedColumns[]> {
  if (tables.length === 0) return []
  const kept = await readColumns(scope, tables.map(({ id }) => id))
  const added: NewColumn[] = []
  const merged: MergedColumns[] = []
  for (const { id, columns } of tables) {
    const { fresh, gone } = await mergeKept(scope, kept.get(id) ?? [], columns, time)
    const rows = fresh.map(column => newColumn(id, column, time))
    added.push(...rows)
    merged.push({ added: rows, gone })
  }
  await insert.add(scope, 'data_table_columns', added)
  return merged
}

/** What is there of a table: changes it, and gives what is to be added and what went. */
async function mergeKept(
  scope: TenantStore,
  kept: readonly KeptColumn[],
  columns: readonly ServerColumn[],
  time: string,
): Promise<{ fresh: ServerColumn[], gone: KeptColumn[] }> {
  const present = new Map(kept.filter(({ gone_at }) => gone_at === null).map(column => [column.name, column]))
  const wanted = new Set(columns.map(({ name }) => name))
  const gone = [...present.values()].filter(({ name }) => !wanted.has(name))
  for (const column of gone) await update(scope, column.id, goneSince(column, time))
  // Of several that went under one name the last one comes back.
  const lost = new Map(kept.filter(({ gone_at }) => gone_at !== null).map(column => [column.name, column]))
  await makeRoom(scope, columns.flatMap(column => {
    const before = present.get(column.name)
    return before && before.column_index !== column.column_index ? [before] : []
  }))
  const fresh: ServerColumn[] = []
  for (const column of columns) {
    const before = present.get(column.name) ?? lost.get(column.name)
    if (before) await changeColumn(scope, before, column)
    else fresh.push(column)
  }
  return { fresh, gone }
}

/** By table; those that went last stand last. */
async function readColumns(scope: TenantStore, tableIds: readonly string[]) {
  const rows = await scope
    .selectFrom('data_table_columns')
    .select(read)
    .where('data_table_id', 'in', tableIds)
    .orderBy('gone_at')
    .execute()
  const found = new Map<string, typeof rows>()
  for (const row of rows) {
    const list = found.get(row.data_table_id)
    if (list) list.push(row)
    else found.set(row.data_table_id, [row])
  }
  return found
}

/** Lets columns that move pass through indexes that no column has: two would have the same one for a moment. */
async function makeRoom(scope: TenantStore, moved: readonly KeptColumn[]): Promise<void> {
  for (const [at, { id }] of moved.entries()) await update(scope, id, { column_index: -1 - at })
}

/** Sets what the server says of a column, where that is another thing than the catalog has. */
async function changeColumn(scope: TenantStore, before: KeptColumn, column: ServerColumn): Promise<void> {
  const changed = Object.entries(column).some(([field, value]) => before[field as keyof ServerColumn] !== value)
  if (!changed && before.gone_at === null) return
  await update(scope, before.id, {
    ...column,
    desc: followed(before, column.source_desc),
    ...there,
    ...change(before),
  })
}

/** A description that nobody wrote follows the server's comment. */
export function followed(before: { desc: string, source_desc: string | null }, comment: string): string {
  return before.desc === (before.source_desc ?? '') ? comment : before.desc
}

async function update(scope: TenantStore, id: string, changes: object): Promise<void> {
  await scope.updateTable('data_table_columns').set(changes).where('id', '=', id).execute()
}
