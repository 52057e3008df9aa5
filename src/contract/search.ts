import { z } from 'zod'
import { procedure } from './procedure.ts'

/** Fields in which something may be found. */
export const searchedFields = ['name', 'desc', 'source_desc', 'note', 'tags'] as const

const match = z.looseObject({
  field: z.enum(searchedFields),
  /** Where in the field's text, in UTF-16 code units: from `start` up to, not including, `end`. */
  start: z.int(),
  end: z.int(),
})

const found = z.looseObject({
  kind: z.enum(['table', 'column']),
  /** Of the data table, or of the column. */
  id: z.string(),
  data_table_id: z.string(),
  name: z.string(),
  /** The name of its table; a table's own. */
  table: z.string(),
  data_source_id: z.string(),
  database: z.string().nullable(),
  /** What people wrote; where they wrote nothing, the server's comment. */
  desc: z.string(),
  /** Where the query was found, in the stored fields; the tags are one text, with `, ` between them. */
  matches: z.array(match),
  /** What stands in a matched field other than `name` and `desc`, by its name. */
  texts: z.record(z.string(), z.string()),
  /** Higher is better; only the order means something. */
  score: z.number(),
})
export type Found = z.output<typeof found>

export const search = {
  find: procedure({
    method: 'GET',
    path: '/api/v1/search',
    summary: 'Find tables and columns of the catalog by what they are called and what is written of them, best first',
    access: 'viewer',
    background: true,
    input: z.strictObject({
      q: z.string().min(1).max(256).refine(value => value.isWellFormed(), 'must not hold half of a character'),
      limit: z.int().min(1).max(200).default(20),
      kind: z.enum(['table', 'column']).optional(),
    }),
    output: z.looseObject({
      data: z.array(found),
      /** How many were found; of many, how many were looked at (then `more` is true). */
      total: z.int(),
      more: z.boolean(),
      /** False while changes of the catalog are still being read into the index. */
      complete: z.boolean(),
    }),
  }),
}
