import type { ShortcutName } from '@contract/shortcuts.ts'
import type { PaletteCommand } from '@/store/modules/command.ts'
import { defaultDialect } from '@dialects/registry.ts'
import { localeNames } from '@/locales/index.ts'
import {
  useAppStore,
  useAuthStore,
  useCommandStore,
  usePermissionStore,
  useTabStore,
  useUserStore,
  useWorkbenchStore,
} from '@/store/index.ts'
import { registerCommands } from './registerCommands.ts'
import { useCommands } from './useCommands.ts'
import { useOpenings } from './useOpenings.ts'
import { useShortcuts } from './useShortcuts.ts'

const pageShortcuts: Partial<Record<string, ShortcutName>> = {
  Home: 'home',
  Connections: 'connections',
  Workbench: 'workbench',
  History: 'history',
}

/** What can be done on every page: pages, theme, language, tabs, sign out. */
export function useFrameCommands() {
  const { t } = useI18n()
  const router = useRouter()
  const appStore = useAppStore()
  const authStore = useAuthStore()
  const commandStore = useCommandStore()
  const tabStore = useTabStore()
  const userStore = useUserStore()
  const permissionStore = usePermissionStore()

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

  const command = (
    name: string,
    icon: string,
    run: () => unknown,
    more: Partial<PaletteCommand> = {},
  ): PaletteCommand => ({
    id: `command:${name}`,
    group: 'commands',
    title: t(`commands.${name}`),
    keywords: t(`commands.${name}`, 1, { locale: 'en' }),
    icon,
    run,
    ...more,
  })

  registerCommands(() =>
    permissionStore.permissions
      .filter(({ group }) => group)
      .map(({ code, title, path, icon }): PaletteCommand => ({
        id: `page:${code}`,
        group: 'pages',
        title: t(title),
        keywords: t(title, 1, { locale: 'en' }),
        icon,
        shortcut: pageShortcuts[code],
        run: () => router.push(path),
      })),
  )
  registerCommands(() => [
    ...(permissionStore.may('ChangeConnections')
      ? [
          command('addConnection', 'i-lucide:plug', () =>
            router.push({ name: 'Connections', query: { add: defaultDialect().family } }),
          ),
        ]
      : []),
    ...Object.entries(localeNames)
      .filter(([locale]) => locale !== appStore.locale)
      .map(([locale, name]) =>
        command('language', 'i-lucide:languages', () => appStore.setLocale(locale as keyof typeof localeNames), {
          id: `language:${locale}`,
          title: t('commands.language', { name }),
          keywords: `language ${name} 语言`,
        }),
      ),
    command('toggleMenu', 'i-lucide:panel-left', () => appStore.switchCollapsed(), { shortcut: 'toggleMenu' }),
    command('layout', 'i-lucide:panel-top', () => appStore.setLayout(appStore.layout === 'full' ? 'normal' : 'full')),
    command('reloadPage', 'i-lucide:rotate-cw', () => tabStore.reload(tabStore.activeKey)),
    ...(tabStore.tabs.length > 1
      ? [command('closeOtherPages', 'i-lucide:unfold-horizontal', () => tabStore.closeOthers(tabStore.activeKey))]
      : []),
    ...(window.tihc ? [] : [command('signOut', 'i-lucide:log-out', () => authStore.signOut())]),
  ])
}
