import type { HistoryEntry } from '@contract/sql.ts'
import type { TaskStatus } from '@contract/tasks.ts'
import type { PageOf, Paging } from '@/components/me/crud/types.ts'
import { api } from '@/api/index.ts'

export interface HistoryQuery {
  search: string
  connectionId: string | null
  status: TaskStatus | null
  /** First and last day, as times of this machine; the last one counts whole. */
  days: [number, number] | null
}

/** Of a statement a list shows a line; what it begins with may be comments. */
const shownText = 1000

/** What the host is asked for. */
export function toFilter({ search, connectionId, status, days }: HistoryQuery) {
  return {
    ...search.trim() && { search: search.trim() },
    ...connectionId && { connectionId },
    ...status && { status },
    ...days && { from: startOfDay(days[0]), to: startOfDay(days[1], 1) },
  }
}

/** By the calendar: a day on which clocks change has 23 or 25 hours. */
function startOfDay(time: number, daysLater = 0): string {
  const date = new Date(time)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater).toISOString()
}

export default {
  async read({ pageNo, pageSize, ...query }: HistoryQuery & Paging): Promise<PageOf<HistoryEntry>> {
    const { data, total } = await api.sql.history({
      ...toFilter(query),
      offset: (pageNo - 1) * pageSize,
      limit: pageSize,
      textLength: shownText,
    })
    return { pageData: data, total }
  },
  get: (id: number) => api.sql.historyEntry({ id }),
  delete: ({ id }: HistoryEntry) => api.sql.deleteHistoryEntry({ id }),
  clear: (query: HistoryQuery) => api.sql.clearHistory(toFilter(query)),
}
