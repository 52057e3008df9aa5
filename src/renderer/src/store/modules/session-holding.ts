import type { EndedSession } from '@contract/sql.ts'
import type { Ref } from 'vue'
import type { EditorTab } from './editor-tab.ts'
import { api } from '@/api/index.ts'
import { useUserStore } from './user.ts'

/** How often the host hears that this page is there; in the background a browser lets it be once a minute. */
const everyMs = 30_000

/** Tabs whose session was ended say so from now on, with what was rolled back. */
export function showEnded(tabs: readonly EditorTab[], ended: readonly EndedSession[]): void {
  for (const tab of tabs) {
    const found = tab.sessionId && ended.find(({ sessionId }) => sessionId === tab.sessionId)
    if (found) Object.assign(tab, { ended: found, sessionId: null, session: null, lost: '' })
  }
}

/**
 * Tells the host that the page of these tabs is there: a session whose page is gone is ended. It says so as long as
 * somebody is signed in, on whatever page of the app they are.
 */
export function useSessionHolding(tabs: Readonly<Ref<readonly EditorTab[]>>): { hold: () => Promise<void> } {
  const userStore = useUserStore()

  async function hold(): Promise<void> {
    const ids = tabs.value.flatMap(({ sessionId }) => sessionId ?? [])
    if (!userStore.userId || !ids.length) return
    try {
      const { ended } = await api.sql.holdSessions({ ids })
      showEnded(tabs.value, ended)
    } catch {
      // The host cannot be asked; the next time comes soon.
    }
  }

  useIntervalFn(hold, everyMs)
  // A computer that slept wakes before the next time comes.
  const visibility = useDocumentVisibility()
  whenever(() => visibility.value === 'visible', hold)
  return { hold }
}
