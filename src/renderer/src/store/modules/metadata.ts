import type { Database } from '@contract/databases.ts'
import type { Table } from '@contract/tables.ts'
import { createNameReader } from './name-reader.ts'

interface ColumnName { table: Table, name: string }

interface DatabaseNames {
  connectionId: string
  database: Database
  tables: Table[]
  columns: ColumnName[]
  /** What tables and columns are found by, made when they are first looked for. */
  texts?: { tables: string[], columns: string[] }
}

function textsOf({ database, tables, columns }: DatabaseNames): { tables: string[], columns: string[] } {
  const suffix = ` ${database.name.toLowerCase()}`
  return {
    tables: tables.map(({ name }) => name.toLowerCase() + suffix),
    columns: columns.map(({ table, name }) => `${name} ${table.name}`.toLowerCase() + suffix),
  }
}

/**
 * The databases, tables and columns that were read in this window, by name: what can be found without asking a server.
 */
export const useMetadataStore = defineStore('metadata', () => {
  const byDatabase = shallowRef(new Map<number, DatabaseNames>())
  const reader = createNameReader({ rememberDatabases, rememberTables })

  /**
   * Databases of a connection; what is known of the tables of those that are still there stays.
   *
   * @param connectionId whose they are
   * @param databases as they were answered
   * @param answer what that was
   * @param answer.isWhole whether these are all that there are: a snapshot has only those that were synced
   */
  function rememberDatabases(connectionId: string, databases: Database[], { isWhole }: { isWhole: boolean }) {
    const known = byDatabase.value
    const ids = new Set(databases.map(({ id }) => id))
    for (const [id, entry] of known) {
      if (isWhole && entry.connectionId === connectionId && !ids.has(id)) known.delete(id)
    }
    for (const database of databases) {
      const { tables = [], columns = [] } = known.get(database.id) ?? {}
      known.set(database.id, { connectionId, database, tables, columns })
    }
    triggerRef(byDatabase)
  }

  /** Tables of a database, with their columns where these were asked for; else those that are known stay. */
  function rememberTables(connectionId: string, database: Database, tables: Table[]) {
    const isWith = tables.some(table => table.columns)
    const columns = isWith
      ? tables.flatMap(table => (table.columns ?? []).map(({ name }) => ({ table, name })))
      : byDatabase.value.get(database.id)?.columns ?? []
    byDatabase.value.set(database.id, { connectionId, database, tables, columns })
    triggerRef(byDatabase)
  }

  return {
    databases: computed(() => [...byDatabase.value.values()]),
    rememberDatabases,
    rememberTables,
    /** See `createNameReader`. */
    read: reader.read,
    /** In lower case: the name of each table, of each column with its table's, then its database's. */
    textsOf: (names: DatabaseNames) => names.texts ??= textsOf(names),
    forgetAll() {
      byDatabase.value = new Map()
      reader.forgetAll()
    },
  }
})
