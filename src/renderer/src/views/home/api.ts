import type { Connection } from '@contract/connections.ts'
import { api } from '@/api/index.ts'

const recentShown = 8
/** Of a statement a list shows a line; what it begins with may be comments. */
const shownText = 1000

export default {
  recent: () => api.sql.history({ limit: recentShown, textLength: shownText }),
  /**
   * Databases of one connection that are not the server's own.
   *
   * @throws why it cannot be asked
   */
  async databases({ id }: Connection) {
    const { data, errors } = await api.databases.list({ connectionId: id })
    if (errors?.length) throw new Error(errors[0]!.error)
    return data.filter(({ system }) => !system)
  },
  /** How many tables and how many views a database has. */
  async count(databaseId: number, signal: AbortSignal) {
    const { total, kinds } = await api.tables.list({ databaseId, limit: 1, columns: false, kinds: true }, { signal })
    return { tables: kinds?.table ?? total, views: kinds?.view ?? 0 }
  },
}
