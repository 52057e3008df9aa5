import type { ShortcutName } from '@contract/shortcuts.ts'
import type { PaletteCommand } from '@/store/modules/command.ts'
import { defaultDialect } from '@dialects/registry.ts'
import { localeNames } from '@/locales/index.ts'
import { useAppStore, useAuthStore, usePermissionStore, useTabStore } from '@/store/index.ts'
import { registerCommands } from './registerCommands.ts'

const pageShortcuts: Partial<Record<string, ShortcutName>> = {
  Home: 'home',
  Connections: 'connections',
  Workbench: 'workbench',
  History: 'history',
}

/** What the palette finds on every page beside what `useCommands` brings: pages, languages, the frame itself. */
export function useFramePalette() {
  registerCommands(usePages())
  registerCommands(useFurtherCommands())
}

/** The pages that the person may open from the menu. */
function usePages(): () => PaletteCommand[] {
  const { t } = useI18n()
  const router = useRouter()
  const permissionStore = usePermissionStore()
  return () =>
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
      }))
}

function useFurtherCommands(): () => PaletteCommand[] {
  const { t } = useI18n()
  const router = useRouter()
  const appStore = useAppStore()
  const authStore = useAuthStore()
  const tabStore = useTabStore()
  const permissionStore = usePermissionStore()

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
  const addConnection = () => router.push({ name: 'Connections', query: { add: defaultDialect().family } })
  const languages = () => Object.entries(localeNames)
    .filter(([locale]) => locale !== appStore.locale)
    .map(([locale, name]) =>
      command('language', 'i-lucide:languages', () => appStore.setLocale(locale as keyof typeof localeNames), {
        id: `language:${locale}`,
        title: t('commands.language', { name }),
        keywords: `language ${name} 语言`,
      }),
    )

  return () => [
    ...(permissionStore.may('ChangeConnections') ? [command('addConnection', 'i-lucide:plug', addConnection)] : []),
    ...languages(),
    command('toggleMenu', 'i-lucide:panel-left', () => appStore.switchCollapsed(), { shortcut: 'toggleMenu' }),
    command('layout', 'i-lucide:panel-top', () => appStore.setLayout(appStore.layout === 'full' ? 'normal' : 'full')),
    command('reloadPage', 'i-lucide:rotate-cw', () => tabStore.reload(tabStore.activeKey)),
    ...(tabStore.areShown
      ? [command('closeOtherPages', 'i-lucide:unfold-horizontal', () => tabStore.closeOthers(tabStore.activeKey))]
      : []),
    ...(window.tihc ? [] : [command('signOut', 'i-lucide:log-out', () => authStore.signOut())]),
  ]
}
