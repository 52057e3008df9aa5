import type { Handlers } from '../../contract/index.ts'
import type { DatabasesService } from '../schema/databases-service.ts'

/** Tables of a database and their columns. */
export function createTablesHandlers(service: DatabasesService): Pick<Handlers, 'tables'> {
  return {
    tables: {
      list: (input, context) => service.tables(context, input),
      columns: ({ id }, context) => service.columns(context, id),
    },
  }
}
