import type { DialogApi, DialogOptions, MessageApi, MessageOptions, MessageReactive, MessageType } from 'naive-ui'
import type { VNodeChild } from 'vue'
import { createDiscreteApi, darkTheme } from 'naive-ui'
import { computed } from 'vue'
import { t } from '@/locales/index.ts'
import { useAppStore } from '@/store/index.ts'

type Content = string | (() => VNodeChild)
/** Messages of one `key` take each other's place: `loading` becomes `success` or `error`. */
type KeyedOptions = MessageOptions & { key?: string }

export interface AppMessage extends Record<Exclude<MessageType, 'default'>, (content: Content, options?: KeyedOptions) => void> {
  destroy: (key: string) => void
}

export interface ConfirmOptions extends Omit<DialogOptions, 'type'> {
  type?: 'info' | 'success' | 'warning' | 'error'
  confirm?: () => unknown
  cancel?: () => unknown
}

export type AppDialog = DialogApi & { confirm: (options: ConfirmOptions) => ReturnType<DialogApi['warning']> }

const shownFor = 3000
const errorShownFor = 8000

function setupMessage(message: MessageApi): AppMessage {
  const keyed = new Map<string, { shown: MessageReactive, timer?: ReturnType<typeof setTimeout> }>()

  function show(type: Exclude<MessageType, 'default'>, content: Content, { key, ...options }: KeyedOptions = {}) {
    const duration = options.duration ?? (type === 'error' ? errorShownFor : shownFor)
    if (!key) {
      message[type](content, { keepAliveOnHover: true, closable: type === 'error', ...options, duration })
      return
    }
    let entry = keyed.get(key)
    if (entry) {
      clearTimeout(entry.timer)
      Object.assign(entry.shown, { type, content })
    } else {
      entry = { shown: message[type](content, { ...options, duration: 0, onAfterLeave: () => keyed.delete(key) }) }
      keyed.set(key, entry)
    }
    if (type !== 'loading')
      entry.timer = setTimeout(destroy, duration, key)
  }

  function destroy(key: string) {
    keyed.get(key)?.shown.destroy()
    keyed.delete(key)
  }

  return {
    destroy,
    info: (content, options) => show('info', content, options),
    success: (content, options) => show('success', content, options),
    warning: (content, options) => show('warning', content, options),
    error: (content, options) => show('error', content, options),
    loading: (content, options) => show('loading', content, options),
  }
}

function setupDialog(dialog: DialogApi): AppDialog {
  return Object.assign(dialog, {
    confirm: ({ type = 'warning', confirm, cancel, ...options }: ConfirmOptions) => dialog[type]({
      showIcon: true,
      positiveText: t('common.ok'),
      negativeText: t('common.cancel'),
      onPositiveClick: confirm as DialogOptions['onPositiveClick'],
      onNegativeClick: cancel as DialogOptions['onNegativeClick'],
      onMaskClick: cancel as DialogOptions['onMaskClick'],
      onEsc: cancel as DialogOptions['onEsc'],
      ...options,
    }),
  })
}

/** Puts `$message`, `$dialog`, `$notification` and `$loadingBar` on the window, in the app's theme. */
export function setupNaiveDiscreteApi() {
  const appStore = useAppStore()
  const configProviderProps = computed(() => ({
    theme: appStore.isDark ? darkTheme : undefined,
    themeOverrides: appStore.naiveThemeOverrides,
  }))
  const { message, dialog, notification, loadingBar } = createDiscreteApi(
    ['message', 'dialog', 'notification', 'loadingBar'],
    { configProviderProps },
  )
  window.$loadingBar = loadingBar
  window.$notification = notification
  window.$message = setupMessage(message)
  window.$dialog = setupDialog(dialog)
}
