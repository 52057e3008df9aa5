import { z } from 'zod'
import { id } from './fields.ts'
import { procedure } from './procedure.ts'

/** A session whose open transaction lets a change of a structure wait. */
export const blocker = z.looseObject({
  session: z.string(),
  user: z.string().nullable(),
  statement: z.string().nullable().describe('what it runs, or ran in its transaction'),
  since: z.string().nullable().describe('YYYY-MM-DDTHH:MM:SSZ'),
})

const tableBlocker = z.looseObject({
  ...blocker.shape,
  certain: z.boolean().describe('false where the server does not say which tables the transaction has used'),
})
export type TableBlocker = z.output<typeof tableBlocker>

const blockersOf = z.looseObject({
  data: z.array(tableBlocker),
  error: z.string().nullable().describe('why transactions could not be read'),
})
export type TableBlockers = z.output<typeof blockersOf>

/** Of tables: what a change of them would wait for. */
export const blockersOfTable = {
  blockers: procedure({
    method: 'GET',
    path: '/api/tables/{id}/blockers',
    summary: 'Open transactions that have used a table: a change of its structure waits for their end',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: blockersOf,
    errors: ['not_found', 'unavailable', 'engine'],
  }),
}
