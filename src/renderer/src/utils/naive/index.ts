import { createDiscreteApi, darkTheme } from 'naive-ui'
import { computed } from 'vue'
import { useAppStore } from '@/store/index.ts'
import { createDialog } from './dialog.ts'
import { createMessage } from './message.ts'

export type { AppDialog, ConfirmOptions } from './dialog.ts'
export type { AppMessage } from './message.ts'

/** Puts `$message`, `$dialog`, `$notification` and `$loadingBar` on the window, in the app's theme. */
export function setupNaiveDiscreteApi() {
  const appStore = useAppStore()
  const configProviderProps = computed(() => ({
    theme: appStore.isDark ? darkTheme : undefined,
    themeOverrides: appStore.naiveThemeOverrides,
    locale: appStore.naiveLocale.locale,
    dateLocale: appStore.naiveLocale.dateLocale,
  }))
  const { message, dialog, notification, loadingBar } = createDiscreteApi(
    ['message', 'dialog', 'notification', 'loadingBar'],
    { configProviderProps },
  )
  window.$loadingBar = loadingBar
  window.$notification = notification
  window.$message = createMessage(message)
  window.$dialog = createDialog(dialog)
}
