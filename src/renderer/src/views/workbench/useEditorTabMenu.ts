import type { DropdownOption } from 'naive-ui'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { useWorkbenchStore } from '@/store/index.ts'

interface TabMenuOptions {
  /** Shows the menu. */
  openAt: (x: number, y: number) => void
  rename: (tab: EditorTab) => void
  close: (tabs: EditorTab[]) => void
  nameOf: (tab: EditorTab) => string
}

const icon = (name: string) => () => h('i', { class: `${name} text-14` })

/** What can be done with a tab of the editor, at the place of the click. */
export function useEditorTabMenu({ openAt, rename, close, nameOf }: TabMenuOptions) {
  const { t } = useI18n()
  const workbench = useWorkbenchStore()
  const chosen = shallowRef<EditorTab>()
  const others = () => workbench.tabs.filter(tab => tab !== chosen.value)
  const toTheRight = () => workbench.tabs.slice(workbench.tabs.indexOf(chosen.value!) + 1)

  const options = computed((): DropdownOption[] => [
    {
      key: 'rename',
      label: t('workbench.rename'),
      icon: icon('i-lucide:text-cursor-input'),
      disabled: chosen.value?.documentId !== null,
    },
    { key: 'duplicate', label: t('workbench.duplicate'), icon: icon('i-lucide:copy') },
    { key: 'line', type: 'divider' },
    { key: 'close', label: t('tabs.close'), icon: icon('i-lucide:x') },
    {
      key: 'closeOthers',
      label: t('tabs.closeOthers'),
      icon: icon('i-lucide:unfold-horizontal'),
      disabled: !others().length,
    },
    {
      key: 'closeRight',
      label: t('tabs.closeRight'),
      icon: icon('i-lucide:arrow-right-to-line'),
      disabled: !toTheRight().length,
    },
  ])

  /** The same text on the same target, with a session of its own once it runs. */
  function duplicate(tab: EditorTab) {
    const { connectionId, database } = tab
    const text = workbench.content(tab.id).text.toString()
    workbench.openTab({ connectionId, database, text, title: t('workbench.copyOf', { name: nameOf(tab) }) })
  }

  function openMenu({ clientX, clientY, currentTarget }: MouseEvent, tab: EditorTab) {
    // The menu key gives no place of its own.
    const { left, bottom } = (currentTarget as HTMLElement).getBoundingClientRect()
    chosen.value = tab
    if (clientX || clientY) openAt(clientX, clientY)
    else openAt(left, bottom)
  }

  function handleSelect(action: string) {
    const tab = chosen.value!
    switch (action) {
      case 'rename': return rename(tab)
      case 'duplicate': return duplicate(tab)
      case 'close': return close([tab])
      case 'closeOthers': return close(others())
      case 'closeRight': return close(toTheRight())
    }
  }

  return { options, openMenu, handleSelect }
}
