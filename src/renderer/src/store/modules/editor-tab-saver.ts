import type { Ref } from 'vue'
import type { EditorTab } from './editor-tab.ts'
import { t } from '@/locales/index.ts'

const saveWithin = 250

/**
 * Saves tabs that have changed within 250 ms, and before the window closes. Where the storage is full it says so once.
 *
 * @param tabs those that may be saved, in this order
 * @param save throws where there is no room
 */
export function useEditorTabSaver(tabs: Readonly<Ref<EditorTab[]>>, save: (tab: EditorTab) => void) {
  const unsaved = new Set<string>()
  let storageFull = false

  function flush() {
    for (const tab of tabs.value.filter(({ id }) => unsaved.has(id))) {
      try {
        save(tab)
        storageFull = false
      } catch {
        if (!storageFull) $message.warning(t('workbench.storageFull'), { duration: 0 })
        storageFull = true
      }
    }
    unsaved.clear()
  }
  const flushSoon = useDebounceFn(flush, saveWithin, { maxWait: saveWithin })
  useEventListener(window, 'pagehide', flush)

  return {
    flush,
    /** The tab has changed. */
    touch(id: string) {
      unsaved.add(id)
      void flushSoon()
    },
    /** The tab is not saved any more. */
    drop(id: string) {
      unsaved.delete(id)
    },
  }
}
