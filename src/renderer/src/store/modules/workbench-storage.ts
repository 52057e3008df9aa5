/** What is kept of an editor's tab, so that no text is lost with the window. */
export interface SavedTab {
  id: string
  number: number
  title: string
  connectionId: string | null
  database: string | null
  sessionId: string | null
  taskId: string | null
  text: string
  cursor: number
  /** Missing in what versions before 0.2 have saved. */
  documentId?: string | null
  modified?: boolean
}

const prefix = (userId: string) => `tihc.tab.${userId}.`

export function saveTab(userId: string, tab: SavedTab): void {
  localStorage.setItem(prefix(userId) + tab.id, JSON.stringify(tab))
}

export function removeTab(userId: string, id: string): void {
  localStorage.removeItem(prefix(userId) + id)
}

/** Without the database's number, which versions before 0.2 kept beside its name: it went stale after USE. */
function toTab({ databaseId: _, ...tab }: SavedTab & { databaseId?: number | null }): SavedTab {
  return { ...tab, database: tab.database || null }
}

function readTabs(userId: string): SavedTab[] {
  const tabs: SavedTab[] = []
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix(userId))) continue
    try {
      tabs.push(toTab(JSON.parse(localStorage.getItem(key)!) as SavedTab))
    } catch {
      // Not written by this program; it stays where it is.
    }
  }
  return tabs.sort((a, b) => a.number - b.number)
}

/**
 * Takes a tab for this window until it closes or the tab does: two windows must not write the same text.
 *
 * @returns what gives it free, or null when another window has it
 */
export function claimTab(id: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    void navigator.locks.request(`tihc.tab.${id}`, { ifAvailable: true }, lock => lock
      ? new Promise<void>(release => resolve(release))
      : resolve(null))
  })
}

/** The tabs that were open and that no other window shows, claimed for this one. */
export async function claimSavedTabs(userId: string): Promise<Array<{ tab: SavedTab, release: () => void }>> {
  const claimed: Array<{ tab: SavedTab, release: () => void }> = []
  for (const tab of readTabs(userId)) {
    const release = await claimTab(tab.id)
    if (release) claimed.push({ tab, release })
  }
  return claimed
}
