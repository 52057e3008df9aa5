import { limits } from '@contract/sql.ts'
import { api } from '@/api/index.ts'
import { useConnectionStore, useWorkbenchStore } from '@/store/index.ts'

interface Statement {
  sql: string
  connectionId: string | null
  /** By its name; it may be gone, and running says so. */
  database: string | null
  title?: string
}

/** Opens what other pages show in the workbench, in a new tab on the target where it ran. */
export function useOpenInWorkbench() {
  const { t } = useI18n()
  const router = useRouter()
  const workbench = useWorkbenchStore()
  const connectionStore = useConnectionStore()

  async function targetOf({ connectionId, database }: Statement) {
    if (!connectionStore.loaded) await connectionStore.load().catch(() => {})
    if (!connectionId || !connectionStore.byId.has(connectionId)) {
      if (connectionId && connectionStore.loaded) $message.info(t('workbench.connectionGone'))
      return { connectionId: null }
    }
    return { connectionId, database: database || null }
  }

  async function openStatement(statement: Statement): Promise<void> {
    if (statement.sql.length >= limits.historyText) $message.warning(t('history.cut'))
    workbench.openTab({ text: statement.sql, title: statement.title ?? '', ...await targetOf(statement) })
    await router.push({ name: 'Workbench' })
  }

  /** Shows a task's result: in the tab that has it, else in a new one. */
  async function openResult({ taskId, ...statement }: Statement & { taskId: string }): Promise<void> {
    const shown = workbench.tabs.find(tab => tab.run?.taskId === taskId || tab.resumeTaskId === taskId)
    if (shown) workbench.activeId = shown.id
    else workbench.openTab({ text: statement.sql, ...await targetOf(statement), resumeTaskId: taskId })
    await router.push({ name: 'Workbench' })
  }

  /** Shows a connection's databases in the workbench's tree. */
  async function browse(connectionId: string): Promise<void> {
    workbench.browse(connectionId)
    await router.push({ name: 'Workbench' })
  }

  /** The whole text where the list had its beginning only. */
  async function openHistoryEntry(id: number): Promise<void> {
    const { sql, connectionId, database } = await api.sql.historyEntry({ id })
    await openStatement({ sql, connectionId, database })
  }

  return { openStatement, openResult, openHistoryEntry, browse }
}
