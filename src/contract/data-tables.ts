import { z } from 'zod'
import { id, noContent, offset } from './fields.ts'
import { procedure } from './procedure.ts'
import { schemaChange } from './schema-change.ts'

/** What may be sorted by. */
export const dataTableSorts = ['name', 'source', 'columns', 'rows', 'size', 'updated'] as const
export type DataTableSort = typeof dataTableSorts[number]

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
const timePattern = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/
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
  /** What it is on its server; null where it was never synced. */
  kind: z.enum(['table', 'view']).nullable(),
})
export type DataTable = z.output<typeof dataTable>

/** A data table as pages of lists show it. */
const listedDataTable = dataTable.extend({
  column_count: z.int(),
  row_count: z.int().nullable(),
  /** Bytes. */
  storage_size: z.int().nullable(),
})
export type ListedDataTable = z.output<typeof listedDataTable>

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
  /** When the server's statistics said so; null where a person set it. */
  measured_at: time.nullable(),
})
export type DataTableUsage = z.output<typeof dataTableUsage>

/** A relation of a table to another one of its source. */
const relation = z.looseObject({
  /** Whether this table refers to the other one or is referred to. */
  direction: z.enum(['to', 'from']),
  /** The foreign key's name; null for a guess, and for a key without one. */
  name: z.string().nullable(),
  /** Guessed by name and type, declared nowhere. */
  guessed: z.boolean(),
  columns: z.array(z.string()),
  /** Where the other table is; null for the same database. */
  other_database: z.string().nullable(),
  other_table: z.string(),
  other_columns: z.array(z.string()),
  /** The other one's data table; null where it is not in the catalog. */
  other_id: z.string().nullable(),
})
export type Relation = z.output<typeof relation>

const tableDefinition = z.looseObject({
  /** When the sync that read it last ended; null where none has read it. */
  read_at: time.nullable(),
  /** The statement that makes it, as the server prints it without counters; null where the account may not see it. */
  ddl: z.string().nullable(),
  primary_key: z.array(z.string()),
  indexes: z.array(z.looseObject({
    name: z.string().nullable(),
    unique: z.boolean(),
    kind: z.string(),
    /** Columns, and expressions in brackets. */
    parts: z.array(z.string()),
  })),
  partitioning: z.looseObject({
    method: z.string(),
    expression: z.string(),
    partitions: z.array(z.string()),
  }).nullable(),
  relations: z.array(relation),
})
export type TableDefinition = z.output<typeof tableDefinition>

const tableChange = z.looseObject({
  /** The number of the source's snapshot in which it was found. */
  snapshot: z.int(),
  taken_at: time,
  kind: z.enum(['added', 'changed', 'renamed', 'removed']),
  /** What of it, a line each: `column note: type varchar(10) → varchar(20)`. */
  changes: z.array(schemaChange),
})
export type TableChange = z.output<typeof tableChange>

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
  page: procedure({
    method: 'GET',
    path: '/api/v1/data-tables/page',
    summary: 'A page of the tenant\'s data tables, and how many there are altogether',
    access: 'viewer',
    background: true,
    input: z.strictObject({
      search: text(256).optional().describe('stands in the name or in a description'),
      source: dataSourceId.optional().describe('the id of a data source'),
      tag: text(64).optional(),
      gone: z.enum(['without', 'with', 'only']).default('without').describe('tables that a sync did not find any more'),
      sort: z.enum(dataTableSorts).default('name'),
      order: z.enum(['asc', 'desc']).default('asc'),
      offset: offset.default(0),
      limit: z.int().min(1).max(1_000).default(50),
    }),
    output: z.looseObject({ data: z.array(listedDataTable), total: z.int() }),
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
    input: z.strictObject({ id, gone: z.boolean().default(false).describe('with the columns that are gone') }),
    output: dataTable.extend({ columns: z.array(dataTableColumn), usage: dataTableUsage.nullable() }),
    errors: ['not_found'],
  }),
  definition: procedure({
    method: 'GET',
    path: '/api/v1/data-tables/{id}/definition',
    summary: 'How its server defined a synced table when it was last read: keys, foreign keys, statement',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: tableDefinition,
    errors: ['not_found'],
  }),
  timeline: procedure({
    method: 'GET',
    path: '/api/v1/data-tables/{id}/timeline',
    summary: 'What syncs found changed of a table, newest first',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: z.looseObject({ data: z.array(tableChange) }),
    errors: ['not_found'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/v1/data-tables/{id}',
    summary: 'Change what is given of a data table; the rest stays',
    access: 'editor',
    input: z.strictObject({ id, name: name.optional(), desc: desc.optional(), ...givenRemarks }),
    readOnlyFields: [
      ...['tenant_id', 'data_source_id', 'connection_id', 'database', 'kind', ...keptFields],
      ...['column_count', 'row_count', 'storage_size'],
    ],
    output: dataTable,
    errors: ['not_found', 'conflict'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/data-tables/{id}',
    summary: 'Delete a data table with its columns and usage; a synced one comes back unless it is left out',
    access: 'editor',
    input: z.strictObject({
      id,
      leave_out: z.boolean().default(false).describe('further syncs of its source leave it out'),
    }),
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
    readOnlyFields: ['data_table_id', 'created_at', 'updated_at', 'revision', 'measured_at'],
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
