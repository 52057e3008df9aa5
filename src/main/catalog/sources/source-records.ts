import type { DataSource } from '../../../contract/data-sources.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import { TihcError } from '../../../contract/errors.ts'
import { catalogTime } from '../catalog-record.ts'
import { countRenames } from './rename-answers.ts'

/** The task of every source that is being synced, by its id, and those of the last syncs. */
export interface RunningSyncs {
  isRunning: (sourceId: string) => boolean
  taskOf: (sourceId: string) => string | null
}

export type SourceRow = Awaited<ReturnType<typeof requireSource>>

/** @throws {TihcError} `not_found`, for another tenant's just as for one that never was */
export async function requireSource(scope: TenantStore, id: string) {
  const row = await scope.selectFrom('data_sources').selectAll().where('id', '=', id).executeTakeFirst()
  if (row) return row
  throw new TihcError(
    'not_found',
    'There is no synced data source with this id. GET /api/v1/data-sources lists them.',
    { field: 'id' },
  )
}

/** Synced sources and those that data tables name, by their ids. */
export async function listSources(scope: TenantStore, running: RunningSyncs): Promise<DataSource[]> {
  const rows = await scope.selectFrom('data_sources').selectAll().execute()
  const tables = await countBy(scope, 'data_tables')
  const leftOut = await countBy(scope, 'left_out_tables')
  const renames = await countRenames(scope)
  const synced = rows.map(row => toSource(row, running, {
    tables: tables.get(row.id) ?? 0,
    leftOut: leftOut.get(row.id) ?? 0,
    renames: renames.get(row.id) ?? 0,
  }))
  const known = new Set(rows.map(({ id }) => id))
  const named = [...tables].filter(([id]) => !known.has(id)).map(([id, count]) => namedSource(id, count))
  return [...synced, ...named].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** One synced source. */
export async function readSource(scope: TenantStore, running: RunningSyncs, id: string): Promise<DataSource> {
  await requireSource(scope, id)
  return (await listSources(scope, running)).find(source => source.id === id)!
}

async function countBy(scope: TenantStore, table: 'data_tables' | 'left_out_tables') {
  if (table === 'data_tables') {
    const rows = await scope
      .selectFrom('data_tables')
      .select(({ fn }) => ['data_source_id as source', fn.countAll<number>().as('count')])
      .where('gone_key', '=', '')
      .groupBy('data_source_id')
      .execute()
    return new Map(rows.map(({ source, count }) => [source, count]))
  }
  const rows = await scope
    .selectFrom(table)
    .select(({ fn }) => ['source_id as source', fn.countAll<number>().as('count')])
    .groupBy('source_id')
    .execute()
  return new Map(rows.map(({ source, count }) => [source, count]))
}

interface Counts { tables: number, leftOut: number, renames: number }

function toSource(row: SourceRow, running: RunningSyncs, { tables, leftOut, renames }: Counts): DataSource {
  const { id, connection_id, connection_name, database, product, version, every_hours, snapshot } = row
  const time = (stored: string | null) => stored && catalogTime(stored)
  return {
    id,
    connection_id,
    connection_name,
    database,
    product,
    version,
    table_count: tables,
    status: statusOf(row, running.isRunning(id)),
    error: row.error ?? interrupted(row, running.isRunning(id)),
    task_id: running.taskOf(id),
    started_at: time(row.started_at),
    synced_at: time(row.synced_at),
    snapshot,
    every_hours,
    left_out_count: leftOut,
    rename_count: renames,
  }
}

/** A sync that the program's end stopped has failed. */
function statusOf({ status }: SourceRow, isRunning: boolean): DataSource['status'] {
  if (isRunning) return 'running'
  return status === 'running' ? 'failed' : status
}

function interrupted({ status }: SourceRow, isRunning: boolean): string | null {
  return status === 'running' && !isRunning
    ? 'TiHC ended in the middle of the sync. What was read is kept; the next sync goes on from there.'
    : null
}

function namedSource(id: string, tables: number): DataSource {
  return {
    id,
    connection_id: null,
    connection_name: null,
    database: null,
    product: null,
    version: null,
    table_count: tables,
    status: null,
    error: null,
    task_id: null,
    started_at: null,
    synced_at: null,
    snapshot: 0,
    every_hours: null,
    left_out_count: 0,
    rename_count: 0,
  }
}
