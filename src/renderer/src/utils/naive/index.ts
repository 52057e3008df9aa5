import type { ConfigProviderProps } from 'naive-ui'
import type { MaybeRef } from 'vue'
import { createDiscreteApi } from 'naive-ui'
import { createDialog } from './dialog.ts'
import { createMessage } from './message.ts'

export type { AppDialog, ConfirmOptions } from './dialog.ts'
export type { AppMessage } from './message.ts'

/**
 * Puts `$message`, `$dialog`, `$notification` and `$loadingBar` on the window.
 *
 * @param configProviderProps the theme and the words of the app
 */
export function setupNaiveDiscreteApi(configProviderProps: MaybeRef<ConfigProviderProps>) {
  const { message, dialog, notification, loadingBar } = createDiscreteApi(
    ['message', 'dialog', 'notification', 'loadingBar'],
    { configProviderProps },
  )
  window.$loadingBar = loadingBar
  window.$notification = notification
  window.$message = createMessage(message)
  window.$dialog = createDialog(dialog)
}
