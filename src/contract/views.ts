import { z } from 'zod'
import { databaseId, databaseName, id } from './fields.ts'
import { procedure } from './procedure.ts'
import { changingTables, preview, schemaDone } from './schema-call.ts'
import { planned } from './structure.ts'

export const viewAlgorithms = ['UNDEFINED', 'MERGE', 'TEMPTABLE'] as const
export const viewSecurities = ['DEFINER', 'INVOKER'] as const
export const viewChecks = ['CASCADED', 'LOCAL'] as const

/** A view as somebody wants it; null is what the server does where nothing is said. */
const wanted = z.strictObject({
  select: z.string().min(1).max(524_288).describe('one query, without what stands before it'),
  columnNames: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(4096)
    .nullable()
    .default(null)
    .describe('in place of the names that the query gives its columns'),
  algorithm: z.enum(viewAlgorithms).nullable().default(null),
  security: z.enum(viewSecurities).nullable().default(null).describe('with whose rights it reads'),
  checkOption: z.enum(viewChecks).nullable().default(null).describe('rows that are written through it must be in it'),
})
export type WantedView = z.output<typeof wanted>

/** A column of a view, as far as it is known. */
const viewColumn = z.looseObject({ name: z.string(), type: z.string() })
export type ViewColumn = z.output<typeof viewColumn>

/** What a view's columns become; by name. */
const columnChanges = z.looseObject({
  added: z.array(viewColumn),
  dropped: z.array(viewColumn),
  changed: z.array(z.looseObject({ name: z.string(), from: z.string(), to: z.string() })),
})
export type ViewColumnChanges = z.output<typeof columnChanges>

const plannedView = planned.extend({
  columns: columnChanges.nullable().describe('null where they are not known before it runs'),
  unknown: z.string().nullable().describe('why they are not known'),
})

const changing = { ...changingTables, output: z.union([schemaDone, plannedView]) } as const

/** Views as they are made and changed; lists have them among tables. */
export const views = {
  get: procedure({
    method: 'GET',
    path: '/api/views/{id}',
    summary: 'A view as it can be changed, also one that cannot be read any more',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: z.looseObject({
      data: wanted.extend({
        name: z.string(),
        select: z.string().nullable().describe('as the server prints it; null where this account may not see it'),
        definer: z.string().nullable().describe('whose view it is, and stays'),
      }),
      columns: z.array(viewColumn).describe('none where it cannot be read'),
      problem: z.string().nullable().describe('why it cannot be read, in the server\'s words'),
      revision: z.string().describe('of what it is: `alter` refuses to change what is not so any more'),
      ddl: z.string().nullable(),
      connectionId: id,
      databaseId,
      database: z.string(),
    }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  create: procedure({
    method: 'POST',
    path: '/api/views',
    summary: 'Create a view',
    input: z.strictObject({ databaseId, name: databaseName, view: wanted, preview }),
    query: ['preview'],
    ...changing,
  }),
  alter: procedure({
    method: 'POST',
    path: '/api/views/{id}/alter',
    summary: 'Make a view what it shall be; its definer stays. As a whole or not at all',
    input: z.strictObject({
      id,
      revision: z.string().max(64).describe('as `get` gave it'),
      view: wanted,
      preview,
    }),
    query: ['preview'],
    ...changing,
  }),
}
