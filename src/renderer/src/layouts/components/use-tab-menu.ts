import type { DropdownOption } from 'naive-ui'
import type { PageTab } from '@/store/modules/tab.ts'
import { useTabStore } from '@/store/index.ts'

const icon = (name: string) => () => h('i', { class: `${name} text-14` })

/**
 * What can be done with a page's tab, at the place of the click.
 *
 * @param openAt shows the menu
 */
export function useTabMenu(openAt: (x: number, y: number) => void) {
  const { t } = useI18n()
  const tabStore = useTabStore()
  const chosen = shallowRef<PageTab>()

  const options = computed<DropdownOption[]>(() => {
    const { tabs } = tabStore
    const at = tabs.findIndex(({ key }) => key === chosen.value?.key)
    const closable = (others: PageTab[]) => others.some(({ pinned }) => !pinned)
    const pinned = tabs[at]?.pinned
    return [
      { key: 'reload', label: t('tabs.reload'), icon: icon('i-lucide:rotate-cw') },
      {
        key: 'pin',
        label: t(pinned ? 'tabs.unpin' : 'tabs.pin'),
        icon: icon(pinned ? 'i-lucide:pin-off' : 'i-lucide:pin'),
      },
      { key: 'line', type: 'divider' },
      { key: 'close', label: t('tabs.close'), icon: icon('i-lucide:x'), disabled: tabs.length < 2 },
      {
        key: 'closeOthers',
        label: t('tabs.closeOthers'),
        icon: icon('i-lucide:unfold-horizontal'),
        disabled: !closable(tabs.toSpliced(at, 1)),
      },
      {
        key: 'closeLeft',
        label: t('tabs.closeLeft'),
        icon: icon('i-lucide:arrow-left-to-line'),
        disabled: !closable(tabs.slice(0, Math.max(0, at))),
      },
      {
        key: 'closeRight',
        label: t('tabs.closeRight'),
        icon: icon('i-lucide:arrow-right-to-line'),
        disabled: !closable(tabs.slice(at + 1)),
      },
    ]
  })

  function openMenu({ clientX, clientY, currentTarget }: MouseEvent, tab: PageTab) {
    // The menu key gives no place of its own.
    const { left, bottom } = (currentTarget as HTMLElement).getBoundingClientRect()
    chosen.value = tab
    if (clientX || clientY) openAt(clientX, clientY)
    else openAt(left, bottom)
  }

  function handleSelect(action: string) {
    const { key } = chosen.value!
    switch (action) {
      case 'reload': return void tabStore.reload(key)
      case 'pin': return tabStore.togglePin(key)
      case 'close': return tabStore.close(key)
      case 'closeOthers': return tabStore.closeOthers(key)
      case 'closeLeft': return tabStore.closeLeft(key)
      case 'closeRight': return tabStore.closeRight(key)
    }
  }

  return { options, openMenu, handleSelect }
}
