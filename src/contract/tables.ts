import { z } from 'zod'
import { databaseId, id, offset } from './fields.ts'
import { procedure } from './procedure.ts'
import { asOf, connectionError, snapshotUse } from './snapshot.ts'

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
}

export type Table = z.output<typeof table>
export type TableColumn = z.output<typeof tableColumn>
