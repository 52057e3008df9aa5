import { z } from 'zod'
import { databaseId, databaseName, id } from './fields.ts'
import { procedure } from './procedure.ts'
import { preview, previewed, schemaDone } from './schema-call.ts'
import { blocker } from './table-blockers.ts'

const time = z.string().nullable().describe('YYYY-MM-DDTHH:MM:SSZ')

export const ddlJob = z.looseObject({
  id: z.string(),
  kind: z.string().describe('`add index`, as the server calls it'),
  database: z.string(),
  table: z.string(),
  state: z.string().describe('`running`, `paused`, `synced`, `cancelled`, as the server calls it'),
  schemaState: z.string(),
  query: z.string(),
  rowsDone: z.number().nullable(),
  rowsTotal: z.number().nullable().describe('an estimate; null where there is none'),
  speed: z.number().nullable().describe('rows a second since it began'),
  progress: z
    .looseObject({ done: z.number(), total: z.number() })
    .nullable()
    .describe('null where it is not known how far it is'),
  startedAt: time,
  endedAt: time,
  error: z.string().nullable(),
  blockedBy: z.array(blocker).describe('sessions whose transactions it waits for'),
})
export type DdlJob = z.output<typeof ddlJob>

const jobId = z.string().regex(/^[1-9]\d{0,18}$/, 'must look like 115')
const asked = {
  access: 'editor',
  input: z.strictObject({ id, jobId }),
  output: z.looseObject({ status: z.literal('success'), sql: z.array(z.string()) }),
  errors: ['not_found', 'forbidden', 'engine', 'unavailable'],
} as const

/** Changes of structures that a server works on by itself. */
export const ddlJobs = {
  list: procedure({
    method: 'GET',
    path: '/api/connections/{id}/ddl-jobs',
    summary: 'Running and past changes of structures, newest first',
    access: 'viewer',
    input: z.strictObject({
      id,
      databaseId: databaseId.optional(),
      limit: z.int().min(1).max(1_000).default(50),
    }),
    output: z.looseObject({ data: z.array(ddlJob), errors: z.array(z.string()) }),
    errors: ['not_found', 'engine', 'unavailable'],
  }),
  pause: procedure({
    method: 'POST',
    path: '/api/connections/{id}/ddl-jobs/{jobId}/pause',
    summary: 'Pause a job',
    ...asked,
  }),
  resume: procedure({
    method: 'POST',
    path: '/api/connections/{id}/ddl-jobs/{jobId}/resume',
    summary: 'Let a paused job go on',
    ...asked,
  }),
  cancel: procedure({
    method: 'POST',
    path: '/api/connections/{id}/ddl-jobs/{jobId}/cancel',
    summary: 'Cancel a job; what it did so far is undone',
    ...asked,
  }),
}

const gone = { jobId: z.string(), droppedAt: time, until: time.describe('how long its rows are kept at least') }

const droppedTable = z.looseObject({
  table: z.string(),
  /** A table that was emptied comes back under another name. */
  kind: z.enum(['drop', 'truncate']),
  ...gone,
})
export type DroppedTable = z.output<typeof droppedTable>

const droppedDatabase = z.looseObject({ database: z.string(), ...gone })
export type DroppedDatabase = z.output<typeof droppedDatabase>

const as = databaseName.optional().describe('under this name; its own unless given')

/** Of databases: what was dropped, they themselves or their tables, and can be had back. */
export const dropped = {
  droppedDatabases: procedure({
    method: 'GET',
    path: '/api/connections/{id}/dropped-databases',
    summary: 'Databases that were dropped and can be had back, newest first',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: z.looseObject({ data: z.array(droppedDatabase) }),
    errors: ['not_found', 'engine', 'unavailable'],
  }),
  flashbackDatabase: procedure({
    method: 'POST',
    path: '/api/connections/{id}/flashback-database',
    summary: 'Bring a database back as it was when it was last dropped',
    access: 'editor',
    input: z.strictObject({ id, database: databaseName, as, preview }),
    query: ['preview'],
    output: z.union([schemaDone, previewed]),
    errors: ['not_found', 'conflict', 'forbidden', 'engine', 'unavailable'],
  }),
  dropped: procedure({
    method: 'GET',
    path: '/api/databases/{id}/dropped',
    summary: 'Tables that were dropped or emptied and can be had back, newest first',
    access: 'viewer',
    input: z.strictObject({ id: databaseId }),
    output: z.looseObject({ data: z.array(droppedTable) }),
    errors: ['not_found', 'engine', 'unavailable'],
  }),
  flashback: procedure({
    method: 'POST',
    path: '/api/databases/{id}/flashback',
    summary: 'Bring a table back as it was when it was last dropped or emptied',
    access: 'editor',
    input: z.strictObject({
      id: databaseId,
      table: databaseName,
      as,
      preview,
    }),
    query: ['preview'],
    output: z.union([schemaDone, previewed]),
    errors: ['not_found', 'conflict', 'forbidden', 'engine', 'unavailable'],
  }),
}
