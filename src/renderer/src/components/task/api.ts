import { api } from '@/api/index.ts'

export default {
  /** The history's entry of a task, with the whole text that it has of it; undefined where there is none. */
  async historyEntry(taskId: string) {
    const { data: [entry] } = await api.sql.history({ taskId, limit: 1 })
    return entry
  },
}
