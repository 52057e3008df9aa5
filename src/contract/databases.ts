import { z } from 'zod'
import { engine, product } from './connections.ts'
import { errorCodes, errorDetails } from './errors.ts'
import { databaseId, id, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'

export const database = z.looseObject({
  id: databaseId,
  name: z.string(),
  engine,
  createdAt: timestamp,
  connectionId: id,
  product,
  /** One of the server's own databases, such as information_schema. */
  system: z.boolean(),
})

export const databases = {
  list: procedure({
    method: 'GET',
    path: '/api/databases',
    summary: 'Databases of all connections that answer within 5 s; the others are named in `errors`',
    access: 'viewer',
    input: z.strictObject({
      connectionId: id.optional(),
    }),
    output: z.looseObject({
      data: z.array(database),
      errors: z.array(z.looseObject({
        connectionId: id,
        error: z.string(),
        code: z.enum(errorCodes),
        /**
         * With the `reason` where the password is missing (`locked`, `secret`) or an SSH server is not known
         * (`unknownHostKey`).
         */
        details: errorDetails.optional(),
      })).optional(),
    }),
    errors: ['not_found', 'conflict'],
  }),
}

export type Database = z.output<typeof database>
