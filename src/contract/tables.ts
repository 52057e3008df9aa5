import type { Parsed } from './procedure.ts'
import { z } from 'zod'
import { databaseId, id, offset } from './fields.ts'
import { procedure } from './procedure.ts'
import { changingTables, preview } from './schema-call.ts'
import { asOf, connectionError, snapshotUse } from './snapshot.ts'
import { structure } from './structure.ts'
import { blockersOfTable } from './table-blockers.ts'
import { tableChanges } from './table-changes.ts'
import { tableLosses } from './table-losses.ts'
import { statisticsOfTable } from './table-statistics.ts'
import { tableUsage } from './table-usage.ts'

export const tableColumn = z.looseObject({
  name: z.string(),
  /** Upper-case base type: `VARCHAR`. */
  type: z.string(),
  /** The whole type as the server prints it: `varchar(255)`. */
  definition: z.string(),
  nullable: z.boolean(),
  default: z.string().nullable(),
  key: z.string(),
  extra: z.string(),
  comment: z.string(),
})

export const tableKinds = ['table', 'view', 'sequence'] as const

export const table = z.looseObject({
  name: z.string(),
  columns: z.array(tableColumn).optional(),
  id,
  kind: z.enum(tableKinds),
  comment: z.string(),
  /** The server's estimate; null where it gives none. */
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
})

/** What an answer from a snapshot says besides; a server's own has neither. */
const provenance = {
  asOf: asOf.optional(),
  /** Why the server gave no answer; absent where it was not asked. */
  errors: z.array(connectionError).optional(),
}

const columnName = z.string().min(1).max(256)
const size = z.int().min(0).max(4_294_967_295)

/** A column that is added: the documented fields, and what a real one needs besides. */
const newColumn = z.strictObject({
  id,
  column_name: columnName,
  column_type: z.string().min(1).max(65_536).describe('one type: `VARCHAR` (which becomes 255), `DECIMAL(10,2)`'),
  length: size.optional().describe('in place of the number in the brackets of the type'),
  scale: size.optional(),
  unsigned: z.boolean().optional(),
  nullable: z.boolean().default(true),
  default: z
    .union([
      z.string().max(65_536),
      z.number(),
      z.boolean(),
      z.null(),
      z.strictObject({ expression: z.string().min(1).max(65_536) }),
    ])
    .optional()
    .describe('a value, or SQL as `{expression}`; `CURRENT_TIMESTAMP` is the time for what holds a time'),
  comment: z.string().max(16_384).optional(),
  auto_increment: z.boolean().optional(),
  after: columnName.optional().describe('the column that it stands behind; not together with `first`'),
  first: z.boolean().optional(),
  preview,
})

const droppedColumn = z.strictObject({ id, name: columnName, preview })

export const tables = {
  list: procedure({
    method: 'GET',
    path: '/api/tables',
    summary: 'Tables, views and sequences of a database with their columns; from a snapshot without `rows` and '
      + '`bytes`, and sequences without columns',
    access: 'viewer',
    input: z.strictObject({
      databaseId,
      search: z.string().max(256).optional(),
      offset: offset.optional(),
      limit: z.int().min(1).max(100_000).optional(),
      columns: z.boolean().default(true),
      brief: z.boolean().default(false).describe(
        'of a database with thousands of tables, names and kinds are enough: a server opens a table for its comment '
        + 'and its size',
      ),
      /** Whether to count each kind. */
      kinds: z.boolean().optional(),
      snapshot: snapshotUse.optional(),
    }),
    output: z.looseObject({
      data: z.array(table),
      total: z.int(),
      /** What `total` is made of, where it was asked for. */
      kinds: z.record(z.enum(tableKinds), z.int()).optional(),
      ...provenance,
    }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  columns: procedure({
    method: 'GET',
    path: '/api/tables/{id}/columns',
    summary: 'Columns of one table',
    access: 'viewer',
    input: z.strictObject({ id, snapshot: snapshotUse.optional() }),
    output: z.looseObject({
      data: z.array(tableColumn),
      ...provenance,
    }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  ddl: procedure({
    method: 'GET',
    path: '/api/tables/{id}/ddl',
    summary: 'The statement that makes a table or view, as its server prints it; nothing of its rows, such as the next '
      + 'number of an auto increment, is in it',
    access: 'viewer',
    input: z.strictObject({ id, snapshot: snapshotUse.optional() }),
    output: z.looseObject({ ddl: z.string(), ...provenance }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  ...tableChanges,
  addColumn: procedure({
    method: 'POST',
    path: '/api/tables/{id}/add_column',
    summary: 'Add a column to a table',
    input: newColumn,
    query: ['preview'],
    ...changingTables,
  }),
  dropColumn: procedure({
    method: 'DELETE',
    path: '/api/tables/{id}/columns/{name}',
    summary: 'Drop a column of a table with what is in it',
    input: droppedColumn,
    ...changingTables,
  }),
  dropNamedColumn: procedure({
    method: 'DELETE',
    path: '/api/tables/{id}/columns',
    summary: 'The same for names that a path cannot carry',
    input: droppedColumn,
    ...changingTables,
  }),
  ...structure,
  ...tableUsage,
  ...tableLosses,
  ...statisticsOfTable,
  ...blockersOfTable,
}

export type NewColumn = Parsed<typeof tables['addColumn']>
export type Table = z.output<typeof table>
export type TableColumn = z.output<typeof tableColumn>
