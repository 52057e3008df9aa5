import { z } from 'zod'
import { engine, product } from './connections.ts'
import { databaseId, id, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'
import { asOf, connectionError, snapshotUse } from './snapshot.ts'

export const database = z.looseObject({
  id: databaseId,
  name: z.string(),
  engine,
  createdAt: timestamp,
  connectionId: id,
  product,
  /** One of the server's own databases, such as information_schema; a snapshot does not tell. */
  system: z.boolean(),
  asOf: asOf.optional(),
})

export const databases = {
  list: procedure({
    method: 'GET',
    path: '/api/databases',
    summary: 'Databases of all connections that answer within 5 s; the others are named in `errors`, and with '
      + '`snapshot` have the databases that were synced, each with its `asOf`',
    access: 'viewer',
    input: z.strictObject({
      connectionId: id.optional(),
      snapshot: snapshotUse.optional(),
    }),
    output: z.looseObject({
      data: z.array(database),
      errors: z.array(connectionError).optional(),
    }),
    errors: ['not_found', 'conflict'],
  }),
}

export type Database = z.output<typeof database>
