import type { Handlers } from '../../contract/index.ts'
import type { SqlService } from '../sql/sql-service.ts'

export function createSqlHandlers(service: SqlService): Pick<Handlers, 'sql'> {
  const { execute, status, tasks, rows, cell, cancel, free, sessions, openSession, closeSession, history, historyEntry, deleteHistoryEntry, clearHistory } = service
  return {
    sql: {
      execute,
      status,
      tasks,
      rows,
      cell,
      cancel,
      free,
      sessions,
      openSession,
      closeSession,
      history,
      historyEntry,
      deleteHistoryEntry,
      clearHistory,
    },
  }
}
