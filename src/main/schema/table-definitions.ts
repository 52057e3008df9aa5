import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { DatabasesService, DatabasesServiceOptions } from './databases-service.ts'
import { TihcError } from '../../contract/errors.ts'
import { snapshotPlace } from './databases-service.ts'
import { fromServerOrSnapshot } from './snapshot-answer.ts'
import { revisionOf, toDefinition } from './table-definition.ts'
import { readTableId } from './table-id.ts'

type Options = Pick<DatabasesServiceOptions, 'connections' | 'snapshots'> & Pick<DatabasesService, 'resolveDatabase'>

/** A table, found by its id. */
interface Found {
  connectionId: string
  databaseId: number
  database: string
  table: string
  metadata: () => Promise<MetadataSession>
  kept: () => ReturnType<Options['snapshots']['object']>
}

/** What tables are as a whole. */
export function createTableDefinitions(options: Options): Pick<Handlers['tables'], 'definition' | 'ddl'> {
  return {
    async definition(context, { id, snapshot }) {
      const { connectionId, databaseId, database, table, metadata, kept } = await find(options, context, id)
      const { answer, ...provenance } = await fromServerOrSnapshot(snapshot, connectionId, {
        async live() {
          const server = await metadata()
          const object = await server.table(database, table, { signal: context.signal })
          return { object, ddl: await statementOf(server, { database, table }, context) }
        },
        kept,
      })
      const { object, ddl } = answer
      const place = { connectionId, databaseId, database }
      return { data: toDefinition(object), revision: revisionOf(object), ddl, ...place, ...provenance }
    },

    async ddl(context, { id, snapshot }) {
      const { connectionId, database, table, metadata, kept } = await find(options, context, id)
      const { answer, ...provenance } = await fromServerOrSnapshot(snapshot, connectionId, {
        live: async () => await statementOf(await metadata(), { database, table }, context) ?? refuse(table),
        async kept() {
          const found = await kept()
          return found?.answer.ddl == null ? null : { answer: found.answer.ddl, takenAt: found.takenAt }
        },
      })
      return { ddl: answer, ...provenance }
    },
  }
}

async function find(options: Options, context: Context, id: string): Promise<Found> {
  const { databaseId, table } = readTableId(id)
  const { connectionId, name } = await options.resolveDatabase(context, databaseId)
  return {
    connectionId,
    databaseId,
    database: name,
    table,
    metadata: () => options.connections.metadata(context, connectionId),
    async kept() {
      const place = await snapshotPlace(options, context, { connectionId, databaseId })
      return await options.snapshots.object(place, table)
    },
  }
}

async function statementOf(
  metadata: MetadataSession,
  { database, table }: Pick<Found, 'database' | 'table'>,
  { signal }: Context,
): Promise<string | null> {
  const found = await metadata.statements(database, [table], { signal })
  return found.get(table) ?? null
}

function refuse(table: string): never {
  throw new TihcError(
    'not_found',
    `The server shows no statement that makes “${table}”: it may be gone, or this account may not see it.`,
  )
}
