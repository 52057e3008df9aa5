import { z } from 'zod'
import { changeEffects } from './change-effects.ts'
import { definition, tableDefinition } from './definition.ts'
import { databaseId, id } from './fields.ts'
import { procedure } from './procedure.ts'
import { changingTables, preview, schemaDone } from './schema-call.ts'
import { asOf, connectionError, snapshotUse } from './snapshot.ts'

/** What a statement of a change consists of, and what each part does on its server. */
const statement = z.looseObject({
  sql: z.string(),
  clauses: z.array(z.looseObject({
    sql: z.string(),
    effects: z.array(z.enum(changeEffects)).describe(
      '`instant`: only what the server notes; `buildsIndex`, `reorganizes`: rows are read, or written anew, while '
      + 'reads and writes go on; `rebuilds`: the table is built anew and writes may wait; `losesData`; `needsFit`, '
      + '`needsUnique`, `checksRows`: refused where rows do not suit; `expiresRows`; `remakes`: dropped and made anew, '
      + 'together or not at all',
    ),
  })),
})

/** What would be run. */
export const planned = z.looseObject({
  sql: z.array(z.string()),
  statements: z.array(statement),
})

const changing = { ...changingTables, output: z.union([schemaDone, planned]) } as const

const renamed = z
  .record(z.string().max(256), z.string().max(256))
  .describe('old names by the new ones; what is not named here is another column or index')

/** Calls of `tables` that know a table as a whole. */
export const structure = {
  definition: procedure({
    method: 'GET',
    path: '/api/tables/{id}/definition',
    summary: 'All that a server says of a table, view or sequence, and the statement that makes it, as it prints it',
    access: 'viewer',
    input: z.strictObject({ id, snapshot: snapshotUse.optional() }),
    output: z.looseObject({
      data: definition,
      revision: z.string().describe('of what it is: `alter` refuses to change what is not so any more'),
      ddl: z.string().nullable().describe('null where this account may not see it'),
      connectionId: id,
      databaseId,
      database: z.string(),
      asOf: asOf.optional(),
      errors: z.array(connectionError).optional(),
    }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  create: procedure({
    method: 'POST',
    path: '/api/tables',
    summary: 'Create a table',
    input: z.strictObject({ databaseId, table: tableDefinition, preview }),
    query: ['preview'],
    ...changing,
  }),
  alter: procedure({
    method: 'POST',
    path: '/api/tables/{id}/alter',
    summary: 'Make a table what it shall be, with as few statements as its server takes. What was done before a '
      + 'statement fails stays done; the task says how far it came',
    input: z.strictObject({
      id,
      revision: z.string().max(64).describe('as `definition` gave it'),
      table: tableDefinition,
      renamed: z.strictObject({ columns: renamed.optional(), indexes: renamed.optional() }).optional(),
      preview,
    }),
    query: ['preview'],
    ...changing,
  }),
}
