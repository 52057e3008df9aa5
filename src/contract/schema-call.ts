import { z } from 'zod'
import { id } from './fields.ts'

/** What the calls share that change databases and tables. */

export const preview = z
  .boolean()
  .default(false)
  .describe('with true nothing is run: the answer holds the statements that would be')

/** What would be run, each as it would be. */
export const previewed = z.looseObject({ sql: z.array(z.string()) })

/** What was run, as a task of the kind `schema`. */
export const schemaDone = z.looseObject({
  status: z.literal('success'),
  message: z.string(),
  taskId: id,
  sql: z.array(z.string()),
})

/** What all calls share that change tables and their columns. */
export const changingTables = {
  access: 'editor',
  output: z.union([schemaDone, previewed]),
  errors: ['not_found', 'conflict', 'forbidden', 'engine', 'unavailable'],
} as const
