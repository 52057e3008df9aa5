import { z } from 'zod'
import { databaseName, id, noContent } from './fields.ts'
import { procedure } from './procedure.ts'
import { schemaChange } from './schema-change.ts'

const time = z.string().describe('YYYY-MM-DDTHH:MM:SS, UTC')
const snapshotNumber = z.int().min(1)

/** Where data tables come from: a database of a connection, or a name that people gave. */
export const dataSource = z.looseObject({
  /** Of a synced database `{connectionId}-{databaseId}`, else what the data tables say. */
  id: z.string(),
  /** Null for one that no sync fills; the connection itself may be gone. */
  connection_id: z.string().nullable(),
  connection_name: z.string().nullable(),
  database: z.string().nullable(),
  product: z.string().nullable(),
  version: z.string().nullable(),
  /** How many data tables it has that are not gone. */
  table_count: z.int(),
  /** How the last sync ended, or that one runs; null before the first. */
  status: z.enum(['running', 'completed', 'failed', 'cancelled']).nullable(),
  /** Why the last sync failed. */
  error: z.string().nullable(),
  /** The task of the sync that runs, or ran last while this program runs. */
  task_id: z.string().nullable(),
  /** When the last sync began, and when the last one ended that was complete. */
  started_at: time.nullable(),
  synced_at: time.nullable(),
  /** The number of the last complete snapshot; 0 before the first. */
  snapshot: z.int(),
  /** Synced again so many hours after the last time, while the program runs; null for by hand. */
  every_hours: z.int().nullable(),
  left_out_count: z.int(),
  /** Renames that were guessed and wait for an answer. */
  rename_count: z.int(),
})
export type DataSource = z.output<typeof dataSource>

const snapshot = z.looseObject({
  number: z.int(),
  taken_at: time,
  tables: z.int(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
})
export type Snapshot = z.output<typeof snapshot>

const tableDrift = z.looseObject({ name: z.string(), kind: z.enum(['table', 'view', 'sequence']) })
export const drift = z.looseObject({
  from: z.int(),
  to: z.int(),
  added: z.array(tableDrift),
  removed: z.array(tableDrift),
  changed: z.array(tableDrift.extend({ changes: z.array(schemaChange) })),
})
export type Drift = z.output<typeof drift>

/** A table or column that is gone and one that came with the same sync, and may be the same thing. */
const renameProposal = z.looseObject({
  id: z.string(),
  kind: z.enum(['table', 'column']),
  /** The table, for a column as it is called now. */
  table: z.string(),
  data_table_id: z.string(),
  from: z.string(),
  to: z.string(),
})
export type RenameProposal = z.output<typeof renameProposal>

const leftOut = z.looseObject({ name: z.string(), left_out_at: time })

const named = z.strictObject({ id })

export const dataSources = {
  list: procedure({
    method: 'GET',
    path: '/api/v1/data-sources',
    summary: 'The tenant\'s data sources with their last sync',
    access: 'viewer',
    background: true,
    input: z.strictObject({}),
    output: z.looseObject({ data: z.array(dataSource) }),
  }),
  sync: procedure({
    method: 'POST',
    path: '/api/v1/data-sources/{id}/sync',
    summary: 'Read databases of a connection into the catalog; `id` is a connection\'s, or that of one data source',
    access: 'editor',
    input: z.strictObject({
      id,
      databases: z
        .array(databaseName)
        .min(1)
        .max(10_000)
        .optional()
        .describe('names; unless given every database that is not the server\'s own'),
    }),
    output: z.looseObject({ taskId: z.string() }),
    status: 202,
    errors: ['not_found', 'conflict', 'unavailable', 'engine'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/v1/data-sources/{id}',
    summary: 'Sync a data source every so many hours while the program runs, or by hand',
    access: 'editor',
    input: z.strictObject({ id, every_hours: z.int().min(1).max(720).nullable() }),
    output: dataSource,
    errors: ['not_found'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/data-sources/{id}',
    summary: 'Delete a data source with its data tables and everything that was read of it',
    access: 'editor',
    input: named,
    output: noContent,
    status: 204,
    errors: ['not_found', 'conflict'],
  }),
  snapshots: procedure({
    method: 'GET',
    path: '/api/v1/data-sources/{id}/snapshots',
    summary: 'What was read of a data source, newest first',
    access: 'viewer',
    input: named,
    output: z.looseObject({ data: z.array(snapshot) }),
    errors: ['not_found'],
  }),
  drift: procedure({
    method: 'GET',
    path: '/api/v1/data-sources/{id}/drift',
    summary: 'What is different between two snapshots; unless told between the last two',
    access: 'viewer',
    input: z.strictObject({
      id,
      from: snapshotNumber.optional().describe('the number of a snapshot'),
      to: snapshotNumber.optional().describe('the number of a snapshot'),
    }),
    output: drift,
    errors: ['not_found'],
  }),
  leftOut: procedure({
    method: 'GET',
    path: '/api/v1/data-sources/{id}/left-out',
    summary: 'Tables that syncs of a data source leave out',
    access: 'viewer',
    input: named,
    output: z.looseObject({ data: z.array(leftOut) }),
    errors: ['not_found'],
  }),
  takeIn: procedure({
    method: 'DELETE',
    path: '/api/v1/data-sources/{id}/left-out',
    summary: 'Let the next sync bring a table again that was left out',
    access: 'editor',
    input: z.strictObject({ id, name: z.string().min(1).max(1_024) }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
  renames: procedure({
    method: 'GET',
    path: '/api/v1/data-sources/{id}/renames',
    summary: 'Renames that are guessed: nothing is applied before somebody says so',
    access: 'viewer',
    input: named,
    output: z.looseObject({ data: z.array(renameProposal) }),
    errors: ['not_found'],
  }),
  answerRename: procedure({
    method: 'POST',
    path: '/api/v1/data-sources/{id}/renames/{rename}',
    summary: 'Say that a guess is right, so that what people wrote moves along, or wrong',
    access: 'editor',
    input: z.strictObject({ id, rename: z.string().min(1).max(64), same: z.boolean() }),
    output: noContent,
    status: 204,
    errors: ['not_found', 'conflict'],
  }),
}
