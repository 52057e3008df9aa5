import {
  useAppStore,
  useCommandStore,
  useTabStore,
  useUserStore,
  useWorkbenchStore,
} from '@/store/index.ts'
import { useCommands } from './useCommands.ts'
import { useFramePalette } from './useFramePalette.ts'
import { useOpenings } from './useOpenings.ts'
import { useShortcuts } from './useShortcuts.ts'

/** What can be done on every page: pages, theme, language, tabs, sign out. */
export function useFrameCommands() {
  const router = useRouter()
  const appStore = useAppStore()
  const commandStore = useCommandStore()
  const tabStore = useTabStore()
  const userStore = useUserStore()

  const { choose } = useOpenings()
  useCommands({
    home: () => router.push('/'),
    connections: () => router.push('/connections'),
    workbench: () => router.push('/workbench'),
    history: () => router.push('/history'),
    theme: () => appStore.toggleDark(),
    ...window.tihc && { openFile: choose },
    palette: () => userStore.userInfo && commandStore.show('palette'),
    shortcuts: () => commandStore.show('shortcuts'),
    async newTab() {
      await router.push('/workbench')
      useWorkbenchStore().openTab()
    },
  })
  useShortcuts({
    toggleMenu: () => appStore.switchCollapsed(),
    nextPage: () => tabStore.step(1),
    previousPage: () => tabStore.step(-1),
    searchList: () => document.querySelector<HTMLElement>('#page [role="search"] input')?.focus(),
  })
  useFramePalette()
}
