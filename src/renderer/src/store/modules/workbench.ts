import type { Text } from '@codemirror/state'
import type { EditorTab, TabStart } from './editor-tab.ts'
import { useEditorTabKeeping } from './editor-tab-keeping.ts'
import { createTab } from './editor-tab.ts'
import { useEditorTabs } from './editor-tabs.ts'
import { useSessionHolding } from './session-holding.ts'

export type { EditorTab } from './editor-tab.ts'

/** The editor's tabs: their texts, where they run, and what ran. */
export const useWorkbenchStore = defineStore('workbench', () => {
  const editorTabs = useEditorTabs()
  const { tabs, active, activeId } = editorTabs
  const { keep, forget, touch, restore } = useEditorTabKeeping(editorTabs)
  const { hold } = useSessionHolding(tabs)
  /** The connection that another page asks the tree to open. */
  const browsedId = ref<string | null>(null)
  /** The lines of the object tree that are open, by their keys. */
  const openObjects = ref<string[]>([])
  const treeSize = ref(0.2)
  const editorSize = ref(0.38)

  /**
   * Opens a tab, on the target that is given or else the one of the tab in front; with `resumeTaskId` it shows that
   * task's result.
   */
  function openTab({ text = '', ...start }: TabStart & { text?: string } = {}): EditorTab {
    const number = Math.max(0, ...tabs.value.map(tab => tab.number)) + 1
    const created = createTab(number, start, active.value)
    const tab = editorTabs.add(created, { text, cursor: created.documentId === null ? text.length : 0 })
    keep(tab)
    activeId.value = tab.id
    return tab
  }

  return {
    // As getters, not as state: what is saved is told by hand, and results are too big to be watched in depth.
    tabs: computed(() => tabs.value),
    active,
    activeId,
    openObjects,
    treeSize,
    editorSize,
    openTab,
    browsedId,
    browse: (connectionId: string) => { browsedId.value = connectionId },
    /** Takes the tab away with its text; what it has on the server is ended by the caller. */
    removeTab(id: string) {
      if (editorTabs.remove(id)) forget(id)
    },
    async restore(): Promise<void> {
      await restore()
      void hold()
    },
    content: editorTabs.content,
    setContent(id: string, content: { text: Text, cursor: number }) {
      editorTabs.setContent(id, content)
      touch(id)
    },
  }
}, {
  persist: { key: 'tihc.workbench', pick: ['openObjects', 'treeSize', 'editorSize'] },
})
