import type { EditorTab } from '@/store/modules/workbench.ts'
import { useWorkbenchStore } from '@/store/index.ts'
import { hasTransaction, isPrepared, isRunning, releaseTab } from './runner.ts'

/**
 * Closes tabs of the editor, after one question where something would be lost.
 *
 * @param onClosed hears of each
 */
export function useTabClosing(onClosed: (id: string) => void) {
  const { t } = useI18n()
  const workbench = useWorkbenchStore()
  const nameOf = (tab: EditorTab) => tab.title || t('workbench.untitled', { n: tab.number })

  /** What would be lost with a tab; null where nothing is. */
  function lossOf(tab: EditorTab): string | null {
    if (isRunning(tab)) return t('workbench.closeRunning')
    if (hasTransaction(tab)) return t(isPrepared(tab) ? 'workbench.closePrepared' : 'workbench.closeTransaction')
    if (tab.documentId) return tab.modified ? t('documents.closeModified') : null
    return workbench.content(tab.id).text.toString().trim() ? t('workbench.closeText') : null
  }

  function finish(tabs: readonly EditorTab[]) {
    for (const tab of tabs) {
      releaseTab(tab)
      workbench.removeTab(tab.id)
      onClosed(tab.id)
    }
  }

  return (tabs: readonly EditorTab[]) => {
    const losing = tabs.filter(tab => lossOf(tab) !== null)
    const [first] = losing
    if (!first) return finish(tabs)
    $dialog.confirm({
      title: tabs.length === 1
        ? t('workbench.closeTitle', { name: nameOf(first) })
        : t('workbench.closeSeveral', { n: tabs.length }),
      content: losing.length === 1
        ? (tabs.length === 1 ? lossOf(first)! : `${nameOf(first)}: ${lossOf(first)}`)
        : t('workbench.closeLosses', { names: losing.map(nameOf).join(t('workbench.nameComma')) }),
      positiveText: t('workbench.close'),
      confirm: () => finish(tabs),
    })
  }
}
