import type { Client } from '@contract/index.ts'
import type { LoadingBarApi, NotificationApi } from 'naive-ui'
import type { AppDialog, AppMessage } from '@/utils/naive/index.ts'

declare global {
  interface Window {
    /** The bridge of the desktop app; absent in a browser. */
    tihc?: Client
    $message: AppMessage
    $dialog: AppDialog
    $notification: NotificationApi
    $loadingBar: LoadingBarApi
  }
  const $message: AppMessage
  const $dialog: AppDialog
  const $notification: NotificationApi
  const $loadingBar: LoadingBarApi
}
