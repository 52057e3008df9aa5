import type { Handlers } from '../../contract/index.ts'
import type { DatabasesService, DatabasesServiceOptions } from './databases-service.ts'
import type { SchemaChangesOptions } from './schema-change.ts'
import type { TableUsageOptions } from './table-usage.ts'
import { createColumnChanges } from './column-changes.ts'
import { createColumnLosses } from './column-losses.ts'
import { createDatabaseChanges } from './database-changes.ts'
import { createDatabaseSize } from './database-size.ts'
import { createDatabasesService } from './databases-service.ts'
import { createDdlJobs } from './ddl-jobs.ts'
import { createPrivileges } from './privileges.ts'
import { createPrograms } from './programs.ts'
import { createTableBlockers } from './table-blockers.ts'
import { createTableChanges } from './table-changes.ts'
import { createTableDefinitions } from './table-definitions.ts'
import { createTableStatistics } from './table-statistics.ts'
import { createTableStructure } from './table-structure.ts'
import { createTableUsage } from './table-usage.ts'
import { createViews } from './views.ts'

export type SchemaOptions = DatabasesServiceOptions & Pick<SchemaChangesOptions, 'events'>

/** What other features have for it. */
export interface SchemaParts extends Pick<TableUsageOptions, 'history' | 'documents'> {
  /** Runs what changes databases and tables, as the person. */
  startChange: SchemaChangesOptions['startChange']
}

/** Databases, tables and columns of all connections. */
export interface Schema extends Pick<DatabasesService, 'resolveDatabase'> {
  handlers: (
    parts: SchemaParts,
  ) => Pick<Handlers, 'databases' | 'ddlJobs' | 'tables' | 'views' | 'programs' | 'privileges'>
}

export function createSchema(options: SchemaOptions): Schema {
  const { resolveDatabase, list, tables, columns } = createDatabasesService(options)
  return {
    resolveDatabase,
    handlers({ startChange, history, documents }) {
      const changing = { ...options, resolveDatabase, startChange }
      const jobs = createDdlJobs(changing)
      return {
        ddlJobs: jobs.ddlJobs,
        views: createViews(changing),
        programs: createPrograms(changing),
        privileges: createPrivileges(changing),
        databases: { list, ...createDatabaseChanges(changing), ...createDatabaseSize(changing), ...jobs.databases },
        tables: {
          list: tables,
          columns: (context, { id, ...query }) => columns(context, id, query),
          ...createColumnChanges(changing),
          ...createTableStructure(changing),
          ...createColumnLosses(changing),
          ...createTableStatistics(changing),
          ...createTableBlockers(changing),
          ...createTableUsage({ ...options, resolveDatabase, history, documents }),
          ...createTableDefinitions(changing),
          ...createTableChanges(changing),
        },
      }
    },
  }
}
