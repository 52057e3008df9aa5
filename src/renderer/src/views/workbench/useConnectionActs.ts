import type { Connection } from '@contract/connections.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { useConnectionStore, useWorkbenchStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import workbenchApi from './api.ts'
import { isRunning, releaseTab } from './runner.ts'

/** The tabs that have something on the server: what runs, or a session with what it holds. */
const tabsOn = (id: string): EditorTab[] =>
  useWorkbenchStore().tabs.filter(tab => tab.connectionId === id && (tab.sessionId !== null || isRunning(tab)))

/** Whether anything is open that would be closed. */
export function canDisconnect(id: string): boolean {
  return useConnectionStore().byId.get(id)?.status === 'connected' || tabsOn(id).length > 0
}

/** Checking and closing a connection from the object tree. */
export function useConnectionActs() {
  const { t } = useI18n()
  const connectionStore = useConnectionStore()

  /** @returns whether its server answers; says so to the person */
  async function check({ id, name }: Connection): Promise<boolean> {
    const key = `check:${id}`
    $message.loading(t('tree.checking', { name }), { key })
    try {
      const { product, version } = await workbenchApi.connect(id)
      $message.success(t('tree.answers', { name, server: `${product ?? ''} ${version ?? ''}`.trim() }), { key })
      return true
    } catch (thrown) {
      $message.error(describeError(thrown), { key })
      return false
    } finally {
      await connectionStore.load().catch(() => {}) // how it stands comes with the next reading
    }
  }

  /** Closes what the person has open there; where tabs would lose something they are asked. */
  function disconnect({ id, name }: Connection, closed: () => void) {
    const tabs = tabsOn(id)
    const close = async () => {
      for (const tab of tabs) {
        releaseTab(tab)
        Object.assign(tab, { run: null, lost: '' })
      }
      await workbenchApi.disconnect(id)
      closed()
      await connectionStore.load()
    }
    if (!tabs.length) return void close().catch(thrown => $message.error(describeError(thrown)))
    $dialog.confirm({
      title: t('tree.disconnectTitle', { name }),
      content: t('tree.disconnectContent', { n: tabs.length }, tabs.length),
      positiveText: t('tree.disconnect'),
      confirm: close,
    })
  }

  return { check, disconnect }
}
