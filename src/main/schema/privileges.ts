import type { Handlers } from '../../contract/index.ts'
import type { TableGroundOptions } from './table-ground.ts'

/** Says who may do what with databases and tables of a server. */
export function createPrivileges({ connections, resolveDatabase }: TableGroundOptions): Handlers['privileges'] {
  return {
    async list(context, { databaseId, table }) {
      const { signal } = context
      const { connectionId, name: database } = await resolveDatabase(context, databaseId)
      const metadata = await connections.metadata(context, connectionId)
      // A grant may be there for what is not: one on a name that nobody has is not to be shown for a table.
      if (table === undefined) await metadata.database(database, { signal })
      else await metadata.columns(database, table, { signal })
      return await metadata.privileges({ database, table: table ?? null }, { signal })
    },
  }
}
