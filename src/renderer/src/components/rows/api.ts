import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import type { FollowOptions, Run } from '@/store/modules/run.ts'
import { api } from '@/api/index.ts'
import structureApi from '@/components/structure/api.ts'
import { followRun } from '@/store/modules/run.ts'

/** A row that a foreign key points at is there at once, or its server has other troubles. */
const peekMs = 30_000

export default {
  execute: (input: Input<typeof contract.sql.execute>) => api.sql.execute(input),
  cancel: (taskId: string) => api.sql.cancel({ taskId }),
  free: (taskId: string) => api.sql.free({ taskId }),
  closeSession: (id: string) => api.sql.closeSession({ id }),
  /** See `followRun`. */
  follow: (run: Run, options: Omit<FollowOptions, 'api'>) => followRun(run, { api, ...options }),
  row: async (taskId: string, at: number) =>
    await api.sql.rows({ taskId, result: 0, offset: at, limit: 1 }),
  /** The first rows of a statement that reads, and how many of so many there are. */
  async read(input: { connectionId: string, database: string, sql: string, limit: number }) {
    const { limit, ...rest } = input
    const { taskId } = await api.sql.execute({ ...rest, async: false, timeoutMs: peekMs })
    try {
      return await api.sql.rows({ taskId, result: 0, offset: 0, limit })
    } finally {
      api.sql.free({ taskId }).catch(() => {}) // ended with its session
    }
  },
  /** What a table is, by its name; null where that cannot be said. */
  async definition(connectionId: string, database: string, table: string) {
    const found = await structureApi.objectIn(connectionId, database, table)
    return found ? (await api.tables.definition({ id: found.id })).data : null
  },
}
