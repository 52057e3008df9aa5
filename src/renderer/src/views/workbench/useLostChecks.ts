import { useWorkbenchStore } from '@/store/index.ts'
import workbenchApi from './api.ts'

/**
 * Asks how a server stands once a tab has lost its session there: it may be gone, or have closed that session alone.
 * Whatever is found out is told to every page by the host.
 */
export function useLostChecks() {
  const workbench = useWorkbenchStore()
  watch(() => workbench.tabs.filter(({ lost }) => lost), (now, before) => {
    const fresh = now.filter(tab => !before.includes(tab))
    for (const id of new Set(fresh.flatMap(({ connectionId }) => connectionId ?? [])))
      workbenchApi.connect(id).catch(() => {}) // the tab has said so already
  })
}
