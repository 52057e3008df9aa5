import { z } from 'zod'
import { engine, product } from './connections.ts'
import { databaseSize } from './database-size.ts'
import { dropped } from './ddl-jobs.ts'
import { databaseId, databaseName, id, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'
import { preview, previewed, schemaDone } from './schema-call.ts'
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
  create: procedure({
    method: 'POST',
    path: '/api/databases',
    summary: 'Create a database; without `connectionId` on the first connection of that `engine`',
    access: 'editor',
    input: z.strictObject({
      name: databaseName,
      engine: engine.optional().describe('must agree with the connection where both are given'),
      connectionId: id.optional(),
      charset: z.string().max(64).optional(),
      collation: z.string().max(64).optional(),
      preview,
    }),
    query: ['preview'],
    output: z.union([database, previewed]),
    status: output => ('sql' in output && !('id' in output) ? 200 : 201),
    errors: ['not_found', 'conflict', 'engine', 'unavailable', 'forbidden'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/databases/{id}',
    summary: 'Drop a database with everything in it',
    access: 'editor',
    input: z.strictObject({ id: databaseId, preview }),
    output: z.union([schemaDone, previewed]),
    errors: ['not_found', 'forbidden', 'engine', 'unavailable', 'conflict'],
  }),
  ...databaseSize,
  ...dropped,
}

export type Database = z.output<typeof database>
