import { z } from 'zod'

/** One difference between two states of a table. */
export const schemaChange = z.looseObject({
  /** What differs: the table itself, or a part of it. */
  part: z.enum(['table', 'column', 'primaryKey', 'index', 'foreignKey', 'check', 'partitioning', 'partition']),
  /** Of the part; null for the table itself, and for what has no name. */
  name: z.string().nullable(),
  kind: z.enum(['added', 'removed', 'changed']),
  /** Which of its fields, for a changed one; before and after as short texts, null for none. */
  fields: z.array(z.looseObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
})
export type SchemaChange = z.output<typeof schemaChange>
