import type { Handlers } from '../../contract/index.ts'
import type { DatabasesService, DatabasesServiceOptions } from './databases-service.ts'
import { createDatabasesService } from './databases-service.ts'

/** Databases, tables and columns of all connections. */
export interface Schema extends Pick<DatabasesService, 'resolveDatabase'> {
  handlers: Pick<Handlers, 'databases' | 'tables'>
}

export function createSchema(options: DatabasesServiceOptions): Schema {
  const { resolveDatabase, list, tables, columns } = createDatabasesService(options)
  return {
    resolveDatabase,
    handlers: {
      databases: { list },
      tables: { list: tables, columns: (context, { id, ...query }) => columns(context, id, query) },
    },
  }
}
