import type { Database } from '@contract/databases.ts'
import type { TableBlocker, TableBlockers } from '@contract/table-blockers.ts'
import type { PlannedChange } from '@contract/table-losses.ts'
import { api } from '@/api/index.ts'

/** Counting on a large table takes its time; the person can end it sooner. */
const countingMs = 60_000

/** A database of a server; where that gives no answer, as it was seen last. */
async function findDatabase(of: { connectionId?: string }, isWanted: (database: Database) => boolean) {
  const { data } = await api.databases.list({ ...of, snapshot: 'fallback' })
  return data.find(isWanted)
}

async function object(databaseId: number, name: string) {
  const { data } = await api.tables.list({ databaseId, search: name, columns: false })
  return data.find(each => each.name === name)
}

/** What a change of tables would wait for: each session once, also where it has used several of them. */
async function blockers(ids: readonly string[]): Promise<TableBlockers> {
  const found = new Map<string, TableBlocker>()
  let error: string | null = null
  for (const id of ids) {
    const answer = await api.tables.blockers({ id })
    error ??= answer.error
    for (const blocker of answer.data) {
      if (!found.get(blocker.session)?.certain) found.set(blocker.session, blocker)
    }
  }
  return { data: [...found.values()], error }
}

export default {
  /** Nothing names one of no columns. */
  usedBy: async (id: string, columns?: string[]) =>
    columns?.length === 0 ? { data: [], errors: [] } : await api.tables.usedBy({ id, ...columns && { columns } }),
  losses: (id: string, changes: PlannedChange[], signal: AbortSignal) =>
    api.tables.losses({ id, changes, timeoutMs: countingMs }, { signal }),
  /** The server's newest changes of structures in a database. */
  jobs: (connectionId: string, databaseId: number) => api.ddlJobs.list({ id: connectionId, databaseId, limit: 10 }),
  database: (databaseId: number) => findDatabase({}, ({ id }) => id === databaseId),
  /** A table, view or sequence by its name; undefined where there is none. */
  object,
  /** The same by the name of its database. */
  async objectIn(connectionId: string, database: string, name: string) {
    const found = await findDatabase({ connectionId }, each => each.name === database)
    return found && await object(found.id, name)
  },
  /** Hears of which connection something may be different now; gives what ends the hearing. */
  onChanged: (listener: (connectionId?: string) => void) =>
    api.on('changed', ({ changed: { resource, id } }) => { if (resource === 'databases') listener(id) }),
  triggers: async (databaseId: number, table: string) =>
    (await api.programs.list({ databaseId })).data.filter(({ kind, table: of }) => kind === 'trigger' && of === table),
  triggerDdl: (databaseId: number, name: string) => api.programs.ddl({ databaseId, kind: 'trigger', name }),
  blockers,
  privileges: (databaseId: number, table?: string) =>
    api.privileges.list({ databaseId, ...table !== undefined && { table } }),
  statistics: (id: string) => api.tables.statistics({ id }),
}
