import { z } from 'zod'
import { databaseName, id } from './fields.ts'
import { procedure } from './procedure.ts'
import { changingTables, preview } from './schema-call.ts'

/** What is changed of several at once; the ids are of one database. */
const several = z.strictObject({ ids: z.array(id).min(1).max(1000), preview })

/** Calls that change whole tables, views and sequences. */
export const tableChanges = {
  rename: procedure({
    method: 'PUT',
    path: '/api/tables/{id}/name',
    summary: 'Give a table another name in its database; views and sequences where the server can',
    input: z.strictObject({ id, name: databaseName, preview }),
    query: ['preview'],
    ...changingTables,
  }),
  truncate: procedure({
    method: 'POST',
    path: '/api/tables/truncate',
    summary: 'Take all rows of tables of one database, a statement for each; where one fails those before it stay '
      + 'empty, and `details.statementIndex` says which it was',
    input: several,
    query: ['preview'],
    ...changingTables,
  }),
  delete: procedure({
    method: 'POST',
    path: '/api/tables/drop',
    summary: 'Drop tables, views and sequences of one database with what is in them; views are first, then tables; '
      + 'where one fails what was dropped before it stays so',
    input: several,
    query: ['preview'],
    ...changingTables,
  }),
}
