import type { Database } from '@contract/databases.ts'
import type { Table } from '@contract/tables.ts'

interface DatabaseNames {
  connectionId: string
  database: Database
  tables: Table[]
  /** What the tables are found by, made when they are first looked for. */
  texts?: string[]
}

/** The databases and tables that were read in this window, by name: what can be found without asking a server. */
export const useMetadataStore = defineStore('metadata', () => {
  const byDatabase = shallowRef(new Map<number, DatabaseNames>())

  return {
    databases: computed(() => [...byDatabase.value.values()]),
    /**
     * Databases of a connection; what is known of the tables of those that are still there stays.
     *
     * @param connectionId whose they are
     * @param databases as they were answered
     * @param answer what that was
     * @param answer.isWhole whether these are all that there are: a snapshot has only those that were synced
     */
    rememberDatabases(connectionId: string, databases: Database[], { isWhole }: { isWhole: boolean }) {
      const known = byDatabase.value
      const ids = new Set(databases.map(({ id }) => id))
      for (const [id, entry] of known) {
        if (isWhole && entry.connectionId === connectionId && !ids.has(id)) known.delete(id)
      }
      for (const database of databases)
        known.set(database.id, { connectionId, database, tables: known.get(database.id)?.tables ?? [] })
      triggerRef(byDatabase)
    },
    rememberTables(connectionId: string, database: Database, tables: Table[]) {
      byDatabase.value.set(database.id, { connectionId, database, tables })
      triggerRef(byDatabase)
    },
    /** The name of each table in lower case, then its database's. */
    textsOf(names: DatabaseNames): string[] {
      const suffix = ` ${names.database.name.toLowerCase()}`
      return names.texts ??= names.tables.map(({ name }) => name.toLowerCase() + suffix)
    },
    forgetAll() {
      byDatabase.value = new Map()
    },
  }
})
