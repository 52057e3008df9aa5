import { z } from 'zod'
import { id } from './fields.ts'
import { procedure } from './procedure.ts'

const time = z.string().nullable().describe('YYYY-MM-DDTHH:MM:SSZ')
const number = z.number().nullable()

const histogram = z.looseObject({
  name: z.string().describe('of the column or index'),
  isIndex: z.boolean(),
  partition: z.string().nullable(),
  distinct: number.describe('different values, as far as the server knows'),
  nulls: number,
  buckets: number.describe('null where the server keeps none or does not say'),
  updatedAt: time,
  topValues: z.array(z.looseObject({ value: z.string(), count: z.number() })),
})

const partition = z.looseObject({
  name: z.string(),
  rows: number,
  modified: number,
  healthy: number,
  analyzedAt: time,
})

export const tableStatistics = z.looseObject({
  /** What the server reckons. */
  rows: number,
  bytes: z.looseObject({ data: number, index: number }),
  healthy: number.describe('of 100 rows, how many are as they were when the statistics were taken'),
  modified: number.describe('rows that changed since'),
  analyzedAt: time,
  autoAnalyze: z
    .looseObject({ enabled: z.boolean(), ratio: number, from: z.string().nullable(), to: z.string().nullable() })
    .nullable()
    .describe('when the server takes them anew by itself; null where it does not say'),
  histograms: z.array(histogram),
  partitions: z.array(partition),
  regions: z
    .looseObject({
      count: z.number(),
      megabytes: number,
      keys: number,
      stores: z.array(z.looseObject({ id: z.string(), leaders: z.number() })),
    })
    .nullable(),
  errors: z
    .array(z.looseObject({ what: z.enum(['size', 'statistics', 'histograms', 'regions']), error: z.string() }))
    .describe('what could not be read, and why'),
})
export type TableStatistics = z.output<typeof tableStatistics>

/** Of tables: what the server knows of their rows. */
export const statisticsOfTable = {
  statistics: procedure({
    method: 'GET',
    path: '/api/tables/{id}/statistics',
    summary: 'What the server knows of the rows of a table: how many, how large, which values, and since when',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: tableStatistics,
    errors: ['not_found', 'unavailable', 'engine'],
  }),
}
