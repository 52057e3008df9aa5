import { z } from 'zod'
import { databaseId } from './fields.ts'
import { procedure } from './procedure.ts'

/** Of databases: what is in one. */
export const databaseSize = {
  size: procedure({
    method: 'GET',
    path: '/api/databases/{id}/size',
    summary: 'How much is in a database, by the server\'s estimates: what goes when it is dropped',
    access: 'viewer',
    input: z.strictObject({ id: databaseId }),
    output: z.looseObject({
      tables: z.number(),
      views: z.number(),
      sequences: z.number(),
      rows: z.number().nullable().describe('of the tables of which the server has an estimate; null where of none'),
      bytes: z.number().nullable(),
    }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
}
