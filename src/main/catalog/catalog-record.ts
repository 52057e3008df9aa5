import type { Selectable } from 'kysely'
import type { DataTable, DataTableColumn, DataTableUsage } from '../../contract/data-tables.ts'
import type { DataTableColumnRow, DataTableRow, DataTableUsageRow } from '../store/schema.ts'
import { sql } from 'kysely'

/** Columns of a row that are answered as they are stored. */
type Stored<Row, Key extends keyof Selectable<Row>> = Pick<Selectable<Row>, Key>

/** A stored time as the catalog answers it: UTC, without milliseconds and without a mark. */
export function catalogTime(stored: string): string {
  return stored.slice(0, 19)
}

/** What every change sets besides, of a row that was last changed at `updated_at`: that never goes back. */
export function change({ updated_at: before }: { updated_at: string }) {
  const now = new Date().toISOString()
  return { updated_at: now > before ? now : before, revision: sql<number>`revision + 1` }
}

/** What a row becomes that its server does not have any more: it gives up its name and index. */
export function goneSince(row: { id: string, updated_at: string }, time: string) {
  return { gone_at: time, gone_key: row.id, ...change(row) }
}

/** What a row becomes that is there, whether it was gone or not. */
export const there = { gone_at: null, gone_key: '' }

type Remarked = Stored<
  DataTableRow,
  'created_at' | 'updated_at' | 'revision' | 'tags' | 'owner' | 'note' | 'deprecated_at' | 'deprecated_for'
  | 'source_desc' | 'gone_at'
>

function remarksOf(row: Remarked) {
  const { revision, owner, note, deprecated_at, deprecated_for, source_desc, gone_at } = row
  return {
    created_at: catalogTime(row.created_at),
    updated_at: catalogTime(row.updated_at),
    revision,
    tags: JSON.parse(row.tags) as string[],
    owner,
    note,
    deprecated_at,
    deprecated_for,
    source_desc,
    gone_at: gone_at && catalogTime(gone_at),
  }
}

/** @param row without its tenant, as `tenantScope` gives it */
export function toDataTable(row: Omit<Selectable<DataTableRow>, 'tenant_id'>, tenant_id: string): DataTable {
  const { id, data_source_id, name, desc, connection_id, database, kind } = row
  return { id, tenant_id, data_source_id, name, desc, ...remarksOf(row), connection_id, database, kind }
}

export function toDataTableColumn(row: Omit<Selectable<DataTableColumnRow>, 'tenant_id'>): DataTableColumn {
  const { id, data_table_id, column_index, name, desc, data_type, default_value } = row
  return {
    id,
    data_table_id,
    column_index,
    name,
    desc,
    data_type,
    nullable: row.nullable === 1,
    default_value,
    partitioner: row.partitioner === 1,
    ...remarksOf(row),
  }
}

export function toDataTableUsage(row: Omit<Selectable<DataTableUsageRow>, 'tenant_id'>): DataTableUsage {
  const { id, data_table_id, row_count, partition_count, storage_size, created_at, updated_at, revision } = row
  return {
    id,
    data_table_id,
    row_count,
    partition_count,
    storage_size,
    created_at: catalogTime(created_at),
    updated_at: catalogTime(updated_at),
    revision,
    measured_at: row.measured_at && catalogTime(row.measured_at),
  }
}
