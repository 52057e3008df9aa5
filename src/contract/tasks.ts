import { z } from 'zod'
import { errorBody } from './errors.ts'
import { id, noContent } from './fields.ts'
import { procedure } from './procedure.ts'

export const taskStatuses = [
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
] as const
export type TaskStatus = typeof taskStatuses[number]

/** The kinds of tasks that this version runs; a newer host may name others, which are shown by their title. */
export const taskKinds = ['sql', 'sync', 'export', 'import', 'schema', 'check'] as const

/** A kind as it travels: one of `taskKinds`, or one that was added since. */
const taskKind = z
  .string()
  .regex(/^[a-z][a-z-]{0,31}$/, 'must look like "export"')
  .describe(`one of ${taskKinds.join(', ')}`)

/** How far a task has come. */
export const taskProgress = z.looseObject({
  done: z.number(),
  /** Null while nobody knows how much there will be. */
  total: z.number().nullable(),
  /** What is counted: `rows`, `tables`, … */
  unit: z.string(),
  /** Bytes that were read or written; left out where the kind counts none. */
  bytes: z.number().optional(),
  /** Of SQL: rows that its statements changed; left out where none of them says. */
  affectedRows: z.int().optional(),
  /** Units a second of late; left out before there is anything to measure. */
  rate: z.number().optional(),
})
export type TaskProgress = z.output<typeof taskProgress>

/** What runs for a while, of whatever kind. */
const task = z.looseObject({
  taskId: id,
  kind: taskKind,
  /** What it does, in one line: for SQL the beginning of its text. */
  title: z.string(),
  status: z.enum(taskStatuses),
  message: z.string(),
  progress: taskProgress.optional(),
  /** Where it does it. */
  connectionId: id.optional(),
  connectionName: z.string().optional(),
  database: z.string().nullish(),
  /** Of SQL: the text as far as it is kept, and the session that it ran in where that was kept. */
  sql: z.string().optional(),
  sessionId: id.nullish(),
  startedAt: z.string(),
  elapsedMs: z.number(),
  /** It holds something that can be looked at, and removed to get its room back. */
  hasResult: z.boolean(),
  error: errorBody.optional(),
})
export type Task = z.output<typeof task>

const named = z.strictObject({ taskId: id })

export const tasks = {
  list: procedure({
    method: 'GET',
    path: '/api/tasks',
    summary: 'The caller\'s tasks of every kind, newest first',
    access: 'viewer',
    background: true,
    input: z.strictObject({
      kind: taskKind.optional(),
      status: z.enum(taskStatuses).optional(),
    }),
    output: z.looseObject({ data: z.array(task) }),
  }),
  get: procedure({
    method: 'GET',
    path: '/api/tasks/{taskId}',
    summary: 'How one task stands',
    access: 'viewer',
    background: true,
    input: named,
    output: task,
    errors: ['not_found'],
  }),
  cancel: procedure({
    method: 'POST',
    path: '/api/tasks/{taskId}/cancel',
    summary: 'Stop a task and wait for its end; of an ended task the answer is how it ended',
    access: 'viewer',
    input: z.strictObject({
      taskId: id,
      dropConnection: z
        .boolean()
        .default(false)
        .describe('close the server connection where the server does not react; its transaction is lost'),
    }),
    output: task,
    errors: ['not_found', 'forbidden', 'unavailable'],
  }),
  remove: procedure({
    method: 'DELETE',
    path: '/api/tasks/{taskId}',
    summary: 'Forget a task and free what it holds; one that still runs is cancelled first',
    access: 'viewer',
    input: named,
    output: noContent,
    status: 204,
    errors: ['not_found', 'forbidden'],
  }),
}
