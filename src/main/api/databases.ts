import type { Handlers } from '../../contract/index.ts'
import type { DatabasesService } from '../schema/databases-service.ts'

/** Databases of all connections. */
export function createDatabasesHandlers(service: DatabasesService): Pick<Handlers, 'databases'> {
  return {
    databases: {
      list: (input, context) => service.list(context, input),
    },
  }
}
