import type { Handlers } from '../../contract/index.ts'
import type { TableInfo } from '../engines/engine.ts'
import type { DatabasesService, DatabasesServiceOptions } from './databases-service.ts'

/** Tables in one answer: of more, sizes are left out. */
const tablesAtOnce = 2_000

export interface DatabaseSizeOptions extends Pick<DatabasesServiceOptions, 'connections'> {
  resolveDatabase: DatabasesService['resolveDatabase']
}

/** Says how much is in a database. */
export function createDatabaseSize({ connections, resolveDatabase }: DatabaseSizeOptions): Pick<
  Handlers['databases'],
  'size'
> {
  return {
    async size(context, { id }) {
      const { connectionId, name } = await resolveDatabase(context, id)
      const metadata = await connections.metadata(context, connectionId)
      const found: TableInfo[] = []
      for (let total = 1; found.length < total;) {
        const window = { offset: found.length, limit: tablesAtOnce, columns: false, signal: context.signal }
        const part = await metadata.tables(name, window)
        if (part.tables.length === 0) break
        total = part.total
        found.push(...part.tables)
      }
      const ofKind = (kind: TableInfo['kind']) => found.filter(each => each.kind === kind).length
      return {
        tables: ofKind('table'),
        views: ofKind('view'),
        sequences: ofKind('sequence'),
        rows: sum(found.map(({ rows }) => rows)),
        bytes: sum(found.map(({ bytes }) => bytes)),
      }
    },
  }
}

function sum(numbers: ReadonlyArray<number | null>): number | null {
  const known = numbers.filter(number => number !== null)
  return known.length === 0 ? null : known.reduce((all, each) => all + each, 0)
}
