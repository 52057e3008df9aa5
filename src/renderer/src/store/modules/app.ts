import type { BasicColorSchema } from '@vueuse/core'
import type { LocaleName } from '@/locales/index.ts'
import type { LayoutName } from '@/settings.ts'
import { darkTheme, dateEnUS, dateZhCN, enUS, zhCN } from 'naive-ui'
import { preferredLocale, setLocale } from '@/locales/index.ts'
import { defaultLayout } from '@/settings.ts'
import { naiveThemeOverrides as overrides } from '@/styles/naive-theme.ts'
import { describeError } from '@/utils/describe-error.ts'
import { useSettingsStore } from './settings.ts'

const naiveLocales = { 'en': { locale: enUS, dateLocale: dateEnUS }, 'zh-CN': { locale: zhCN, dateLocale: dateZhCN } }

export const useAppStore = defineStore('app', () => {
  const settings = useSettingsStore()
  const change = (general: Parameters<typeof settings.update>[0]['general']) =>
    void settings.update({ general }).catch(error => $message.error(describeError(error)))
  const collapsed = ref(true)
  /** For pages that name none: tabs in the header, or on a line of their own. */
  const layout = ref<LayoutName>(defaultLayout)
  const locale = computed<LocaleName>(() => settings.values.general.language ?? preferredLocale())
  const theme = computed<BasicColorSchema>({
    get: () => settings.values.general.theme === 'system' ? 'auto' : settings.values.general.theme,
    set: value => change({ theme: value === 'auto' ? 'system' : value }),
  })
  /** The one dark-mode state: the system's preference until the person chooses. */
  const isDark = useDark({ storageRef: theme, disableTransition: false })
  const toggleDark = useToggle(isDark)
  const naiveLocale = shallowRef(naiveLocales[locale.value])
  /** How Naive UI's parts look and speak, on the page and above it. */
  const naiveConfig = computed(() => ({
    theme: isDark.value ? darkTheme : null,
    themeOverrides: isDark.value ? overrides.dark : overrides.light,
    ...naiveLocale.value,
  }))

  watch(locale, setLocale, { immediate: true, flush: 'sync' })
  // The words of the library's own parts come in a task of their own: both at once would hold the keyboard up.
  watch(locale, value => setTimeout(() => { naiveLocale.value = naiveLocales[value] }))

  return {
    collapsed,
    layout,
    locale,
    isDark,
    naiveConfig,
    toggleDark: () => void toggleDark(),
    switchCollapsed: () => { collapsed.value = !collapsed.value },
    setLayout: (value: LayoutName) => { layout.value = value },
    setLocale: (value: LocaleName) => change({ language: value }),
  }
}, {
  persist: { key: 'tihc.app', pick: ['collapsed', 'layout'] },
})
