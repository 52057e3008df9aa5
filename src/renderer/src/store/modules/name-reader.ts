import type { Database } from '@contract/databases.ts'
import type { Table } from '@contract/tables.ts'
import { api } from '@/api/index.ts'

/** Names are asked for again after this long. */
const keptFor = 60_000
const tablesAtOnce = 10_000
/** Of a database with more tables, columns are found in the catalog alone: their names would be megabytes. */
const mostWithColumns = 2000

interface NameKeeper {
  rememberDatabases: (connectionId: string, databases: Database[], answer: { isWhole: boolean }) => void
  rememberTables: (connectionId: string, database: Database, tables: Table[]) => void
}

/** Reads the names of a server's databases, tables and columns, so that they are found before they were opened. */
export function createNameReader({ rememberDatabases, rememberTables }: NameKeeper) {
  const askedAt = new Map<string, number>()

  async function readDatabase(connectionId: string, database: Database): Promise<void> {
    const tables: Table[] = []
    for (let total = 1; tables.length < total;) {
      const page = { databaseId: database.id, offset: tables.length, limit: tablesAtOnce }
      const answer = await api.tables.list({ ...page, columns: false })
      total = answer.data.length ? answer.total : 0
      tables.push(...answer.data)
    }
    rememberTables(connectionId, database, tables)
    if (!tables.length || tables.length > mostWithColumns) return
    const { data } = await api.tables.list({ databaseId: database.id, limit: mostWithColumns })
    rememberTables(connectionId, database, data)
  }

  async function readAll(connectionId: string): Promise<void> {
    const { data, errors } = await api.databases.list({ connectionId })
    if (errors?.length) return
    rememberDatabases(connectionId, data, { isWhole: true })
    // One after the other: nobody waits for it, and the server has other things to do.
    for (const database of data.filter(({ system }) => !system)) await readDatabase(connectionId, database)
  }

  return {
    /** All but the server's own databases; not again within a minute. What cannot be read is not found. */
    async read(connectionId: string): Promise<void> {
      if (Date.now() - (askedAt.get(connectionId) ?? -Infinity) < keptFor) return
      askedAt.set(connectionId, Date.now())
      await readAll(connectionId).catch(() => askedAt.delete(connectionId))
    },
    forgetAll: () => askedAt.clear(),
  }
}
