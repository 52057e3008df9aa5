import type { Handlers } from '../../contract/index.ts'
import type { TableGroundOptions } from './table-ground.ts'
import { openTable } from './table-ground.ts'

/** Says what a server knows of the rows of a table. */
export function createTableStatistics(options: TableGroundOptions): Pick<Handlers['tables'], 'statistics'> {
  return {
    async statistics(context, { id }) {
      const { metadata, table } = await openTable(options, context, id)
      const { signal } = context
      // One that is not there has no statistics to be told from one without any.
      await metadata.columns(table.database, table.name, { signal })
      return await metadata.statistics(table, { signal })
    },
  }
}
