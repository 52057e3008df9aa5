import { z } from 'zod'
import { id, noContent, offset } from './fields.ts'
import { procedure } from './procedure.ts'

/** Half of a surrogate pair is no text: it could not be stored as it was sent. */
const text = (longest: number) =>
  z.string().max(longest).refine(value => value.isWellFormed(), 'must not hold half of a character')
const name = text(256).min(1)
const desc = text(65_535)
/** Free text; of a synced database `{connectionId}-{databaseId}`. */
const dataSourceId = text(512).min(1)
const columnIndex = z.int().min(0)
const count = z.int().min(0)
/** `YYYY-MM-DDTHH:MM:SS` in UTC. */
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/
const time = z.string().describe('YYYY-MM-DDTHH:MM:SS, UTC')

/** What people write beside what a server says. */
const remarks = {
  tags: z.array(text(64).min(1)).max(64),
  owner: text(256).nullable(),
  note: text(65_535),
  /** When it was marked as not to be used any more. */
  deprecated_at: time.nullable(),
  /** What to use instead. */
  deprecated_for: text(1024).nullable(),
}
const givenRemarks = {
  tags: remarks.tags.optional(),
  owner: remarks.owner.optional(),
  note: remarks.note.optional(),
  deprecated_at: z.string().regex(timePattern, 'must look like 2026-01-31T10:00:00').nullable().optional(),
  deprecated_for: remarks.deprecated_for.optional(),
}
/** What every row of the catalog has. */
const kept = {
  created_at: time,
  updated_at: time,
  /** Grows with every change. */
  revision: z.int(),
}
/** What only a synced row has. */
const synced = {
  /** The server's comment at the last sync; null where it was never synced. */
  source_desc: z.string().nullable(),
  /** When a sync did not find it any more; null while it is there. */
  gone_at: time.nullable(),
}
const keptFields = ['created_at', 'updated_at', 'revision', 'source_desc', 'gone_at']

export const dataTable = z.looseObject({
  id,
  tenant_id: id,
  data_source_id: z.string(),
  name: z.string(),
  desc: z.string(),
  ...kept,
  ...remarks,
  ...synced,
  /** The connection and database that it was synced from. */
  connection_id: z.string().nullable(),
  database: z.string().nullable(),
})
export type DataTable = z.output<typeof dataTable>

export const dataTableColumn = z.looseObject({
  id,
  data_table_id: id,
  column_index: z.int(),
  name: z.string(),
  desc: z.string(),
  data_type: z.string(),
  nullable: z.boolean(),
  default_value: z.string().nullable(),
  partitioner: z.boolean(),
  ...kept,
  ...remarks,
  ...synced,
})
export type DataTableColumn = z.output<typeof dataTableColumn>

export const dataTableUsage = z.looseObject({
  id,
  data_table_id: id,
  row_count: z.int(),
  partition_count: z.int(),
  /** Bytes. */
  storage_size: z.int(),
  ...kept,
})
export type DataTableUsage = z.output<typeof dataTableUsage>

const newColumn = {
  column_index: columnIndex,
  name,
  desc: desc.default(''),
  data_type: text(65_535).min(1),
  nullable: z.boolean().default(true),
  default_value: text(65_535).nullable().default(null),
  partitioner: z.boolean().default(false),
  ...givenRemarks,
}

export const dataTables = {
  create: procedure({
    method: 'POST',
    path: '/api/v1/data-tables',
    summary: 'Add a data table',
    access: 'editor',
    input: z.strictObject({ data_source_id: dataSourceId, name, desc: desc.default(''), ...givenRemarks }),
    output: dataTable,
    status: 201,
    errors: ['conflict'],
  }),
  list: procedure({
    method: 'GET',
    path: '/api/v1/data-tables',
    summary: 'The tenant\'s data tables by source and name; all of them without a limit',
    access: 'viewer',
    input: z.strictObject({
      search: text(256).optional(),
      tag: text(64).optional(),
      gone: z.boolean().default(false),
      offset: offset.optional(),
      limit: z.int().min(1).max(10_000).optional(),
    }),
    output: z.array(dataTable),
  }),
  bySource: procedure({
    method: 'GET',
    path: '/api/v1/data-tables/by-data-source',
    summary: 'Data tables of one source, by name',
    access: 'viewer',
    input: z.strictObject({ data_source_id: dataSourceId, gone: z.boolean().default(false) }),
    output: z.array(dataTable),
  }),
  get: procedure({
    method: 'GET',
    path: '/api/v1/data-tables/{id}',
    summary: 'One data table',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: dataTable,
    errors: ['not_found'],
  }),
  details: procedure({
    method: 'GET',
    path: '/api/v1/data-tables/{id}/details',
    summary: 'One data table with its columns and usage',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: dataTable.extend({ columns: z.array(dataTableColumn), usage: dataTableUsage.nullable() }),
    errors: ['not_found'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/v1/data-tables/{id}',
    summary: 'Change what is given of a data table; the rest stays',
    access: 'editor',
    input: z.strictObject({ id, name: name.optional(), desc: desc.optional(), ...givenRemarks }),
    readOnlyFields: ['tenant_id', 'data_source_id', 'connection_id', 'database', ...keptFields],
    output: dataTable,
    errors: ['not_found', 'conflict'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/data-tables/{id}',
    summary: 'Delete a data table with its columns and usage',
    access: 'editor',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
}

export const dataTableColumns = {
  create: procedure({
    method: 'POST',
    path: '/api/v1/data-table-columns',
    summary: 'Add a column to a data table',
    access: 'catalog-edit',
    input: z.strictObject({ data_table_id: id, ...newColumn }),
    output: dataTableColumn,
    status: 201,
    errors: ['not_found', 'conflict'],
  }),
  createBatch: procedure({
    method: 'POST',
    path: '/api/v1/data-table-columns/batch',
    summary: 'Add columns to a data table: all of them or none',
    access: 'catalog-edit',
    input: z.strictObject({ data_table_id: id, columns: z.array(z.strictObject(newColumn)).min(1) }),
    bodyLimit: 16 * 1024 * 1024,
    output: noContent,
    status: 201,
    errors: ['not_found', 'conflict'],
  }),
  list: procedure({
    method: 'GET',
    path: '/api/v1/data-table-columns',
    summary: 'Columns of a data table in their order',
    access: 'catalog',
    input: z.strictObject({ data_table_id: id, gone: z.boolean().default(false) }),
    output: z.array(dataTableColumn),
    errors: ['not_found'],
  }),
  reorder: procedure({
    method: 'PUT',
    path: '/api/v1/data-table-columns/reorder',
    summary: 'Give the columns of a data table another order',
    access: 'catalog-edit',
    input: z.strictObject({ data_table_id: id, ids: z.array(id) }),
    bodyLimit: 16 * 1024 * 1024,
    output: z.array(dataTableColumn),
    errors: ['not_found', 'conflict'],
  }),
  get: procedure({
    method: 'GET',
    path: '/api/v1/data-table-columns/{id}',
    summary: 'One column of a data table',
    access: 'catalog',
    input: z.strictObject({ id }),
    output: dataTableColumn,
    errors: ['not_found'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/v1/data-table-columns/{id}',
    summary: 'Change what is given of a column; the rest stays',
    access: 'catalog-edit',
    input: z.strictObject({
      id,
      column_index: columnIndex.optional(),
      name: name.optional(),
      desc: desc.optional(),
      data_type: newColumn.data_type.optional(),
      nullable: z.boolean().optional(),
      default_value: text(65_535).nullable().optional(),
      partitioner: z.boolean().optional(),
      ...givenRemarks,
    }),
    readOnlyFields: ['data_table_id', ...keptFields],
    output: dataTableColumn,
    errors: ['not_found', 'conflict'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/data-table-columns/{id}',
    summary: 'Delete a column of a data table',
    access: 'catalog-edit',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
}

const usageFigures = { row_count: count, partition_count: count, storage_size: count }

export const dataTableUsages = {
  upsert: procedure({
    method: 'POST',
    path: '/api/v1/data-table-usages/upsert',
    summary: 'Set the usage of a data table, whether it has one or not',
    access: 'catalog-edit',
    input: z.strictObject({ data_table_id: id, ...usageFigures }),
    output: dataTableUsage,
    errors: ['not_found'],
  }),
  byTable: procedure({
    method: 'GET',
    path: '/api/v1/data-table-usages/by-table',
    summary: 'The usage of a data table',
    access: 'catalog',
    input: z.strictObject({ data_table_id: id }),
    output: dataTableUsage,
    errors: ['not_found'],
  }),
  get: procedure({
    method: 'GET',
    path: '/api/v1/data-table-usages/{id}',
    summary: 'One usage',
    access: 'catalog',
    input: z.strictObject({ id }),
    output: dataTableUsage,
    errors: ['not_found'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/v1/data-table-usages/{id}',
    summary: 'Change what is given of a usage; the rest stays',
    access: 'catalog-edit',
    input: z.strictObject({
      id,
      row_count: count.optional(),
      partition_count: count.optional(),
      storage_size: count.optional(),
    }),
    readOnlyFields: ['data_table_id', 'created_at', 'updated_at', 'revision'],
    output: dataTableUsage,
    errors: ['not_found'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/data-table-usages/{id}',
    summary: 'Delete a usage',
    access: 'catalog-edit',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
}
