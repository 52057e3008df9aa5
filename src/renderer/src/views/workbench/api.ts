import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import type { SnapshotUse } from '@contract/snapshot.ts'
import type { FollowOptions, Run } from '@/store/modules/run.ts'
import { api } from '@/api/index.ts'
import { followRun } from '@/store/modules/run.ts'

type Sql = typeof contract.sql
/** One result of a task. */
interface ResultOf { taskId: string, result: number }

export default {
  connect: (id: string) => api.connections.connect({ id }),
  disconnect: (id: string) => api.connections.disconnect({ id }),
  databases: (connectionId: string) => api.databases.list({ connectionId, snapshot: 'fallback' }),
  tables: (databaseId: number, offset: number, limit: number, snapshot?: SnapshotUse) =>
    api.tables.list({ databaseId, columns: false, offset, limit, snapshot }),
  columns: (tableId: string, snapshot: SnapshotUse) => api.tables.columns({ id: tableId, snapshot }),

  createDatabase: (input: Input<typeof contract.databases.create>) => api.databases.create(input),
  dropDatabase: (id: number, preview: boolean) => api.databases.delete({ id, preview }),
  addColumn: (input: Input<typeof contract.tables.addColumn>) => api.tables.addColumn(input),
  dropColumn: (id: string, name: string, preview: boolean) => api.tables.dropNamedColumn({ id, name, preview }),
  /** What is lost with a database: its objects, with the server's figures where it gives them for so many. */
  contents: (databaseId: number) => api.tables.list({ databaseId, columns: false }),
  columnNames: async (id: string) => (await api.tables.columns({ id })).data.map(({ name }) => name),

  /** Hears of which connection something may be different now; gives what ends the hearing. */
  onStructure: (listener: (connectionId?: string) => void) =>
    api.on('changed', ({ changed: { resource, id } }) => void (resource === 'databases' && listener(id))),

  sessions: () => api.sql.sessions(),
  holdSessions: (ids: string[]) => api.sql.holdSessions({ ids }),
  forgetEnded: (id: string) => api.sql.forgetEnded({ id }),
  closeSession: (id: string) => api.sql.closeSession({ id }),

  execute: (input: Input<Sql['execute']>) => api.sql.execute(input),
  cancel: (taskId: string, dropConnection: boolean) => api.sql.cancel({ taskId, dropConnection }),
  status: (taskId: string) => api.sql.status({ taskId, data: false }),
  free: (taskId: string) => api.sql.free({ taskId }),
  /** See `followRun`. */
  follow: (run: Run, options: Omit<FollowOptions, 'api'>) => followRun(run, { api, ...options }),

  rows: (of: ResultOf, offset: number, limit: number, signal: AbortSignal) =>
    api.sql.rows({ ...of, offset, limit }, { signal }),
  /** Saves rows of a result into a file that the person chooses; `onProgress` hears of bytes where they come here. */
  export: (input: Input<Sql['export']>, onProgress: (bytes: number) => void) => api.sql.export(input, { onProgress }),
  cell: (of: ResultOf, row: number, column: number, signal?: AbortSignal) =>
    api.sql.cell({ ...of, row, column }, { signal }),
}
