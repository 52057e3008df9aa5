import { z } from 'zod'
import { id } from './fields.ts'
import { procedure } from './procedure.ts'

/** See `LossKind` of the dialects. */
const lossKind = z.enum([
  'dropped',
  'null',
  'range',
  'fraction',
  'length',
  'values',
  'charset',
  'format',
  'time',
  'conversion',
])

const columnName = z.string().min(1).max(256)

const change = z.union([
  z.strictObject({ column: columnName, drop: z.literal(true) }),
  z.strictObject({
    column: columnName,
    to: z.strictObject({
      type: z.string().min(1).max(65_536).describe('one type: `VARCHAR(64)`, `DECIMAL(10,2)`'),
      nullable: z.boolean().optional().describe('as it is unless given'),
      charset: z.string().min(1).max(64).optional().describe('as it is unless given'),
    }),
  }),
])
export type PlannedChange = z.output<typeof change>

const columnLoss = z.looseObject({
  column: z.string(),
  what: lossKind.describe('what is lost; `conversion` where it is only known that something may be'),
  rows: z.number().nullable().describe('how many rows lose it; null where that is not known: see `error`'),
  sample: z.array(z.unknown()).describe('some of their values'),
  error: z.string().optional().describe('why they were not counted'),
})
export type ColumnLoss = z.output<typeof columnLoss>

/** Of tables: what changes would lose. */
export const tableLosses = {
  losses: procedure({
    method: 'POST',
    path: '/api/tables/{id}/losses',
    summary: 'Count on the live rows what changes of columns would lose; nothing is changed',
    access: 'viewer',
    input: z.strictObject({
      id,
      changes: z.array(change).min(1).max(200),
      timeoutMs: z.int().min(100).max(600_000).default(10_000).describe('for all of it together'),
    }),
    output: z.looseObject({
      data: z.array(columnLoss).describe('only what can be lost; with `rows` 0 where nothing is'),
    }),
    errors: ['not_found', 'bad_request', 'unavailable', 'engine'],
  }),
}
