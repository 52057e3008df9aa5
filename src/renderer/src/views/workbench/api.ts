import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import type { SnapshotUse } from '@contract/snapshot.ts'
import type { FollowOptions, Run } from '@/store/modules/run.ts'
import { api } from '@/api/index.ts'
import structureApi from '@/components/structure/api.ts'
import { followRun } from '@/store/modules/run.ts'

type Sql = typeof contract.sql

export default {
  connect: (id: string) => api.connections.connect({ id }),
  disconnect: (id: string) => api.connections.disconnect({ id }),
  databases: (connectionId: string) => api.databases.list({ connectionId, snapshot: 'fallback' }),
  /** What the last syncs saw, of one connection or of all. */
  localDatabases: (connectionId?: string) => api.databases.list({ connectionId, snapshot: 'only' }),
  tables: (databaseId: number, offset: number, limit: number, snapshot?: SnapshotUse) =>
    api.tables.list({ databaseId, columns: false, brief: true, offset, limit, snapshot }),
  columns: (tableId: string, snapshot: SnapshotUse) => api.tables.columns({ id: tableId, snapshot }),

  createDatabase: (input: Input<typeof contract.databases.create>) => api.databases.create(input),
  dropDatabase: (id: number, preview: boolean) => api.databases.delete({ id, preview }),
  /** What is in a database, by the server's estimates. */
  databaseSize: (id: number) => api.databases.size({ id }),
  dropped: (id: number) => api.databases.dropped({ id }),
  flashback: (input: Input<typeof contract.databases.flashback>) => api.databases.flashback(input),
  droppedDatabases: (connectionId: string) => api.databases.droppedDatabases({ id: connectionId }),
  flashbackDatabase: (input: Input<typeof contract.databases.flashbackDatabase>) =>
    api.databases.flashbackDatabase(input),
  addColumn: (input: Input<typeof contract.tables.addColumn>) => api.tables.addColumn(input),
  dropColumn: (id: string, name: string, preview: boolean) => api.tables.dropNamedColumn({ id, name, preview }),
  renameTable: (input: Input<typeof contract.tables.rename>) => api.tables.rename(input),
  truncateTables: (input: Input<typeof contract.tables.truncate>) => api.tables.truncate(input),
  dropTables: (input: Input<typeof contract.tables.delete>) => api.tables.delete(input),
  ddl: (id: string, snapshot: SnapshotUse) => api.tables.ddl({ id, snapshot }),
  programs: (databaseId: number) => api.programs.list({ databaseId }),
  programDdl: (input: Input<typeof contract.programs.ddl>) => api.programs.ddl(input),
  dropProgram: (input: Input<typeof contract.programs.delete>) => api.programs.delete(input),
  /** Objects of a database, with the server's figures where it gives them for so many. */
  contents: (databaseId: number, search?: string) => api.tables.list({ databaseId, columns: false, search }),
  columnNames: async (id: string) => (await api.tables.columns({ id })).data.map(({ name }) => name),

  /** Hears of which connection something may be different now; gives what ends the hearing. */
  onStructure: structureApi.onChanged,

  sessions: () => api.sql.sessions(),
  holdSessions: (ids: string[]) => api.sql.holdSessions({ ids }),
  forgetEnded: (id: string) => api.sql.forgetEnded({ id }),
  closeSession: (id: string) => api.sql.closeSession({ id }),

  execute: (input: Input<Sql['execute']>) => api.sql.execute(input),
  /** `since`: so many results are known here already. */
  cancel: (taskId: string, dropConnection: boolean, since: number) =>
    api.sql.cancel({ taskId, dropConnection, since }),
  status: (taskId: string, since: number) => api.sql.status({ taskId, data: false, since }),
  /** What was warned of with a result; to read it changes what the tab's session gives for ROW_COUNT(). */
  warnings: (taskId: string, result: number) => api.sql.warnings({ taskId, result }),
  free: (taskId: string) => api.sql.free({ taskId }),
  /** See `followRun`. */
  follow: (run: Run, options: Omit<FollowOptions, 'api'>) => followRun(run, { api, ...options }),

  /** Saves rows of a result into a file that the person chooses; `onProgress` hears of bytes where they come here. */
  export: (input: Input<Sql['export']>, onProgress: (bytes: number) => void) => api.sql.export(input, { onProgress }),
}
