import { api } from '@/api/index.ts'

/** One result of a task. */
interface ResultOf { taskId: string, result: number }

export default {
  rows: (of: ResultOf, offset: number, limit: number, signal: AbortSignal) =>
    api.sql.rows({ ...of, offset, limit }, { signal }),
  cell: (of: ResultOf, row: number, column: number, signal?: AbortSignal) =>
    api.sql.cell({ ...of, row, column }, { signal }),
}
