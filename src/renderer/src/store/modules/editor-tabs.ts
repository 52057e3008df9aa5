import type { Text } from '@codemirror/state'
import type { EditorTab, TabContent } from './editor-tab.ts'

/** True where an editor's text is another than before; as long as nothing was typed it may still be a string. */
function differs(before: Text | string | undefined, after: Text): boolean {
  return typeof before === 'string' ? before !== after.toString() : before !== after
}

export type EditorTabs = ReturnType<typeof useEditorTabs>

/** The tabs in the order of the window, the one in front, and what the editor shows of each. */
export function useEditorTabs() {
  const tabs = shallowRef<EditorTab[]>([])
  const activeId = ref('')
  const active = computed(() => tabs.value.find(({ id }) => id === activeId.value))
  /** Texts are not reactive: they may be megabytes, and only the editor shows them. */
  const contents = new Map<string, TabContent>()

  /** Gives the tab as it is from now on: what becomes of it is noticed. */
  function add(tab: EditorTab, content: TabContent): EditorTab {
    const reactive = shallowReactive(tab)
    contents.set(tab.id, content)
    tabs.value = [...tabs.value, reactive]
    return reactive
  }

  /** Takes a tab away with its text; the one in front gives way to its neighbour. False where there is none. */
  function remove(id: string): boolean {
    const index = tabs.value.findIndex(tab => tab.id === id)
    if (index === -1) return false
    tabs.value = tabs.value.filter(tab => tab.id !== id)
    contents.delete(id)
    if (activeId.value === id) activeId.value = tabs.value[Math.min(index, tabs.value.length - 1)]?.id ?? ''
    return true
  }

  function clear() {
    contents.clear()
    tabs.value = []
    activeId.value = ''
  }

  return {
    tabs,
    active,
    activeId,
    add,
    remove,
    clear,
    content: (id: string): TabContent => contents.get(id) ?? { text: '', cursor: 0 },
    setContent(id: string, content: { text: Text, cursor: number }) {
      const tab = tabs.value.find(one => one.id === id)
      // An editor's texts are never changed: the same one is the same text.
      if (tab?.documentId && !tab.modified) tab.modified = differs(contents.get(id)?.text, content.text)
      contents.set(id, content)
    },
  }
}
