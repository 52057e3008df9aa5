import type { Handlers } from '../../contract/index.ts'
import type { TableGroundOptions } from './table-ground.ts'
import { TihcError } from '../../contract/errors.ts'
import { openTable } from './table-ground.ts'

/** Says which open transactions a change of a table would wait for. */
export function createTableBlockers(options: TableGroundOptions): Pick<Handlers['tables'], 'blockers'> {
  return {
    async blockers(context, { id }) {
      const { metadata, table } = await openTable(options, context, id)
      try {
        return { data: await metadata.blockers(table, { signal: context.signal }), error: null }
      } catch (error) {
        // An account may change a table without seeing the transactions of others.
        if (error instanceof TihcError && error.code === 'engine') return { data: [], error: error.message }
        throw error
      }
    },
  }
}
