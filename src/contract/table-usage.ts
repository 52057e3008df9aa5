import { z } from 'zod'
import { id } from './fields.ts'
import { procedure } from './procedure.ts'

/** What may name a table or a column. */
export const useKinds = [
  'view',
  'foreignKey',
  'generatedColumn',
  'index',
  'check',
  'partitioning',
  'ttl',
  'routine',
  'trigger',
  'event',
  'binding',
  'document',
  'history',
  'statement',
] as const
export type UseKind = typeof useKinds[number]

/** Nothing else can be meant; hardly anything else; something else may be. */
export const certainty = z.enum(['certain', 'likely', 'possible'])

export const tableUse = z.looseObject({
  kind: z.enum(useKinds),
  /** Where it stands, or in which database a statement ran; null for not known. */
  database: z.string().nullable(),
  /** Of the object itself; of a statement its beginning in one line. */
  name: z.string(),
  /** The part of its text that names the table, in one line. */
  where: z.string(),
  /** Those of the table that it names. */
  columns: z.array(z.string()),
  certainty,
  /** How often a statement ran, as far as anybody counted. */
  count: z.number().optional(),
  /** YYYY-MM-DDTHH:MM:SSZ */
  lastSeenAt: z.string().nullable().optional(),
  /** Of the newest entry of the history. */
  historyId: z.number().optional(),
  taskId: z.string().optional(),
  documentId: z.string().optional(),
})
export type TableUseItem = z.output<typeof tableUse>

/** What was not looked at, and why. */
export const notLookedAt = z.looseObject({ what: z.enum(useKinds), database: z.string().nullable(), error: z.string() })
export type NotLookedAt = z.output<typeof notLookedAt>

/** Of tables: what depends on them. */
export const tableUsage = {
  usedBy: procedure({
    method: 'POST',
    path: '/api/tables/{id}/used-by',
    summary: 'What names a table: objects of the server, its statements, your own history and files',
    access: 'viewer',
    input: z.strictObject({
      id,
      columns: z
        .array(z.string().min(1).max(256))
        .min(1)
        .max(4096)
        .optional()
        .describe('only what names one of these; all that names the table unless given'),
    }),
    output: z.looseObject({
      data: z.array(tableUse),
      errors: z.array(notLookedAt).describe('what could not be looked at, and why'),
    }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
}
