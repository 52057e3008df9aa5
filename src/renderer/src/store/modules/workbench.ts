import type { Text } from '@codemirror/state'
import type { SessionState } from '@contract/sql.ts'
import type { SavedTab } from './workbench-storage.ts'
import type { Run } from '@/store/modules/run.ts'
import { t } from '@/locales/index.ts'
import { useUserStore } from './user.ts'
import { claimSavedTabs, claimTab, removeTab, saveTab } from './workbench-storage.ts'

export interface EditorTab {
  readonly id: string
  /** Names it while it has no title. */
  readonly number: number
  title: string
  connectionId: string | null
  /** By its name: where the next session is opened, and where the open one is. Null for the connection's own. */
  database: string | null
  /** The server connection that its statements run on, opened at the first. */
  sessionId: string | null
  session: SessionState | null
  /** Says that the session is gone and what went with it, until the next run. */
  lost: string
  run: Run | null
  /** The task that the tab showed when it was saved, until it is looked up. */
  resumeTaskId: string | null
  /** The file that it was opened from or saved to, as the desktop app knows it. */
  documentId: string | null
  /** Its text is not what its file holds. */
  modified: boolean
}

type Target = Pick<EditorTab, 'connectionId' | 'database'>

const noTarget: Target = { connectionId: null, database: null }
const saveWithin = 250

/** True where an editor's text is another than before; as long as nothing was typed it may still be a string. */
function differs(before: Text | string | undefined, after: Text): boolean {
  return typeof before === 'string' ? before !== after.toString() : before !== after
}

/** The editor's tabs: their texts, where they run, and what ran. */
export const useWorkbenchStore = defineStore('workbench', () => {
  const userStore = useUserStore()
  const tabs = shallowRef<EditorTab[]>([])
  const activeId = ref('')
  const active = computed(() => tabs.value.find(({ id }) => id === activeId.value))
  /** The connection that another page asks the tree to open. */
  const browsedId = ref<string | null>(null)
  const treeSize = ref(0.2)
  const editorSize = ref(0.38)
  /** Texts are not reactive: they may be megabytes, and only the editor shows them. */
  const contents = new Map<string, { text: Text | string, cursor: number }>()
  const releases = new Map<string, () => void>()
  const unsaved = new Set<string>()
  let owner = ''
  let storageFull = false

  const flushSoon = useDebounceFn(flush, saveWithin, { maxWait: saveWithin })

  /** Writes what changed within 250 ms, and before the window closes. */
  function touch(id: string) {
    unsaved.add(id)
    void flushSoon()
  }

  function flush() {
    for (const tab of tabs.value.filter(({ id }) => unsaved.has(id))) {
      try {
        saveTab(owner, toSaved(tab))
        storageFull = false
      } catch {
        if (!storageFull) $message.warning(t('workbench.storageFull'), { duration: 0 })
        storageFull = true
      }
    }
    unsaved.clear()
  }
  useEventListener(window, 'pagehide', flush)

  function toSaved({
    id,
    number,
    title,
    connectionId,
    database,
    sessionId,
    run,
    resumeTaskId,
    documentId,
    modified,
  }: EditorTab): SavedTab {
    const { text, cursor } = contents.get(id) ?? { text: '', cursor: 0 }
    return {
      id,
      number,
      title,
      connectionId,
      database,
      sessionId,
      taskId: run?.taskId ?? resumeTaskId,
      text: text.toString(),
      cursor,
      documentId,
      modified,
    }
  }

  function add(tab: EditorTab): EditorTab {
    const reactive = shallowReactive(tab)
    watch(
      () => [
        reactive.title,
        reactive.connectionId,
        reactive.database,
        reactive.sessionId,
        reactive.run?.taskId,
        reactive.documentId,
        reactive.modified,
      ],
      () => touch(tab.id),
    )
    tabs.value = [...tabs.value, reactive]
    return reactive
  }

  /**
   * Opens a tab, on the target that is given or else the one of the tab in front; with `resumeTaskId` it shows that
   * task's result.
   */
  function openTab({
    text = '',
    title = '',
    resumeTaskId = null,
    documentId = null,
    ...target
  }: Partial<Target> & {
    text?: string
    title?: string
    resumeTaskId?: string | null
    documentId?: string | null
  } = {}): EditorTab {
    const { connectionId, database } = active.value ?? noTarget
    const number = Math.max(0, ...tabs.value.map(tab => tab.number)) + 1
    const given: Target = target.connectionId === undefined ? { connectionId, database } : { ...noTarget, ...target }
    const tab = add({
      id: crypto.randomUUID(),
      number,
      title,
      ...given,
      sessionId: null,
      session: null,
      lost: '',
      run: null,
      resumeTaskId,
      documentId,
      modified: false,
    })
    contents.set(tab.id, { text, cursor: documentId === null ? text.length : 0 })
    void claimTab(tab.id).then(release => release && releases.set(tab.id, release))
    activeId.value = tab.id
    touch(tab.id)
    return tab
  }

  /** Takes the tab away with its text; what it has on the server is ended by the caller. */
  function removeTabById(id: string) {
    const index = tabs.value.findIndex(tab => tab.id === id)
    if (index === -1) return
    tabs.value = tabs.value.filter(tab => tab.id !== id)
    contents.delete(id)
    unsaved.delete(id)
    removeTab(owner, id)
    releases.get(id)?.()
    releases.delete(id)
    if (activeId.value === id) activeId.value = tabs.value[Math.min(index, tabs.value.length - 1)]?.id ?? ''
  }

  /**
   * Brings back the tabs of the person who has signed in. The same person after a new sign-in finds them as
   * they left them, running statements too; another person finds their own.
   */
  async function restore(): Promise<void> {
    if (owner === userStore.userId) return
    forgetAll()
    owner = userStore.userId
    for (const { tab: { text, cursor, taskId, ...saved }, release } of await claimSavedTabs(owner)) {
      const tab = add({
        ...saved,
        documentId: saved.documentId ?? null,
        modified: saved.modified ?? false,
        session: null,
        lost: '',
        run: null,
        resumeTaskId: taskId,
      })
      contents.set(tab.id, { text, cursor })
      releases.set(tab.id, release)
    }
    const last = sessionStorage.getItem(`tihc.activeTab.${owner}`)
    activeId.value = (tabs.value.find(({ id }) => id === last) ?? tabs.value[0])?.id ?? ''
  }

  function forgetAll() {
    if (!owner) return
    flush()
    for (const release of releases.values()) release()
    releases.clear()
    contents.clear()
    tabs.value = []
    activeId.value = ''
  }

  watch(activeId, id => owner && sessionStorage.setItem(`tihc.activeTab.${owner}`, id))

  return {
    // As getters, not as state: what is saved is told by hand, and results are too big to be watched in depth.
    tabs: computed(() => tabs.value),
    active,
    activeId,
    treeSize,
    editorSize,
    openTab,
    browsedId,
    browse: (connectionId: string) => { browsedId.value = connectionId },
    removeTab: removeTabById,
    restore,
    content: (id: string) => contents.get(id) ?? { text: '', cursor: 0 },
    setContent(id: string, content: { text: Text, cursor: number }) {
      const tab = tabs.value.find(one => one.id === id)
      // An editor's texts are never changed: the same one is the same text.
      if (tab?.documentId && !tab.modified) tab.modified = differs(contents.get(id)?.text, content.text)
      contents.set(id, content)
      touch(id)
    },
  }
}, {
  persist: { key: 'tihc.workbench', pick: ['treeSize', 'editorSize'] },
})
