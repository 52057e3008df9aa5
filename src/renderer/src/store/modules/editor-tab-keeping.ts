import type { EditorTab } from './editor-tab.ts'
import type { EditorTabs } from './editor-tabs.ts'
import { useEditorTabSaver } from './editor-tab-saver.ts'
import { fromSaved, toSaved } from './editor-tab.ts'
import { useUserStore } from './user.ts'
import { claimSavedTabs, claimTab, removeTab, saveTab } from './workbench-storage.ts'

/** Keeps the tabs of the person who has signed in beyond the window: each belongs to one window at a time. */
export function useEditorTabKeeping({ tabs, activeId, add, clear, content }: EditorTabs) {
  const userStore = useUserStore()
  const releases = new Map<string, () => void>()
  let owner = ''
  const { touch, flush, drop } = useEditorTabSaver(tabs, tab => saveTab(owner, toSaved(tab, content(tab.id))))

  function saveChangesOf(tab: EditorTab) {
    watch(
      () => [
        tab.title,
        tab.connectionId,
        tab.database,
        tab.sessionId,
        tab.ended,
        tab.run?.taskId,
        tab.documentId,
        tab.modified,
      ],
      () => touch(tab.id),
    )
  }

  /** Saves a new tab from now on, and takes it for this window. */
  function keep(tab: EditorTab) {
    saveChangesOf(tab)
    void claimTab(tab.id).then(release => release && releases.set(tab.id, release))
    touch(tab.id)
  }

  function forget(id: string) {
    drop(id)
    removeTab(owner, id)
    releases.get(id)?.()
    releases.delete(id)
  }

  /**
   * Brings back the tabs of the person who has signed in. The same person after a new sign-in finds them as
   * they left them, running statements too; another person finds their own.
   */
  async function restore(): Promise<void> {
    if (owner === userStore.userId) return
    putAway()
    owner = userStore.userId
    for (const { tab, release } of await claimSavedTabs(owner)) {
      saveChangesOf(add(...fromSaved(tab)))
      releases.set(tab.id, release)
    }
    const last = sessionStorage.getItem(`tihc.activeTab.${owner}`)
    activeId.value = (tabs.value.find(({ id }) => id === last) ?? tabs.value[0])?.id ?? ''
  }

  /** Leaves the tabs of the person before to the next window. */
  function putAway() {
    if (!owner) return
    flush()
    for (const release of releases.values()) release()
    releases.clear()
    clear()
  }

  watch(activeId, id => owner && sessionStorage.setItem(`tihc.activeTab.${owner}`, id))

  return { keep, forget, touch, restore }
}
