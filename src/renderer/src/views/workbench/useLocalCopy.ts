import type { Table } from '@contract/tables.ts'
import type { LocalDatabase } from './local-copy.ts'
import workbenchApi from './api.ts'
import { localDatabase } from './local-copy.ts'

/** Names are read again after this long. */
const keptMs = 60_000
const tablesAtOnce = 10_000

async function tablesOf(databaseId: number): Promise<Table[]> {
  const tables: Table[] = []
  for (let total = 1; tables.length < total;) {
    const answer = await workbenchApi.tables(databaseId, tables.length, tablesAtOnce, 'only')
    total = answer.data.length > 0 ? answer.total : 0
    tables.push(...answer.data)
  }
  return tables
}

/**
 * What the last syncs saw of all connections, by name: the object tree's filter looks there too. It is read when it is
 * first needed, and again after a minute; until it is there, or where it cannot be had, what was read before stands.
 */
export function useLocalCopy() {
  const byConnection = shallowRef<ReadonlyMap<string, readonly LocalDatabase[]>>(new Map())
  /** By the databases' ids; what was read of one stands until it is synced again. */
  const known = new Map<number, { asOf: string | undefined, local: LocalDatabase }>()
  let readAt = -Infinity

  async function readAll(): Promise<void> {
    const { data } = await workbenchApi.localDatabases()
    const found = new Map<string, LocalDatabase[]>()
    for (const database of data) {
      const { id, asOf, connectionId } = database
      const before = known.get(id)
      // One that cannot be read is not found; the others are.
      const local = before && before.asOf === asOf
        ? before.local
        : localDatabase(database, await tablesOf(id).catch(() => []))
      known.set(id, { asOf, local })
      found.set(connectionId, [...found.get(connectionId) ?? [], local])
      // What is there already is found while the rest is read.
      byConnection.value = new Map([...byConnection.value, ...found])
    }
    byConnection.value = found
  }

  return {
    localOf: (connectionId: string) => byConnection.value.get(connectionId) ?? [],
    /** What cannot be read is not found; the next one tries again. */
    async read(): Promise<void> {
      if (Date.now() - readAt < keptMs) return
      readAt = Date.now()
      await readAll().catch(() => { readAt = -Infinity })
    },
  }
}
