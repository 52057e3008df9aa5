import type { Handlers } from '../../contract/index.ts'
import type { DatabasesService, DatabasesServiceOptions } from './databases-service.ts'
import type { SchemaChangesOptions } from './schema-change.ts'
import { createColumnChanges } from './column-changes.ts'
import { createDatabaseChanges } from './database-changes.ts'
import { createDatabasesService } from './databases-service.ts'

export type SchemaOptions = DatabasesServiceOptions & Pick<SchemaChangesOptions, 'events'>

/** Databases, tables and columns of all connections. */
export interface Schema extends Pick<DatabasesService, 'resolveDatabase'> {
  /** @param startChange runs what changes them, as the person */
  handlers: (startChange: SchemaChangesOptions['startChange']) => Pick<Handlers, 'databases' | 'tables'>
}

export function createSchema(options: SchemaOptions): Schema {
  const { resolveDatabase, list, tables, columns } = createDatabasesService(options)
  return {
    resolveDatabase,
    handlers(startChange) {
      const changing = { ...options, resolveDatabase, startChange }
      return {
        databases: { list, ...createDatabaseChanges(changing) },
        tables: {
          list: tables,
          columns: (context, { id, ...query }) => columns(context, id, query),
          ...createColumnChanges(changing),
        },
      }
    },
  }
}
