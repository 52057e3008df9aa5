import type { MessageApi, MessageOptions, MessageReactive, MessageType } from 'naive-ui'
import type { VNodeChild } from 'vue'

type Content = string | (() => VNodeChild)
/** Messages of one `key` take each other's place: `loading` becomes `success` or `error`. */
type KeyedOptions = MessageOptions & { key?: string }

export interface AppMessage extends Record<
  Exclude<MessageType, 'default'>,
  (content: Content, options?: KeyedOptions) => void
> {
  destroy: (key: string) => void
}

const shownFor = 3000
const errorShownFor = 8000

/**
 * `$message` over Naive UI's: errors stay longer and can be closed, and a message with a key replaces the one before.
 *
 * @example
 * $message.loading('Reading…', { key: 'read' })
 * $message.success('Read', { key: 'read' }) // in the same place
 */
export function createMessage(message: MessageApi): AppMessage {
  const keyed = new Map<string, { shown: MessageReactive, timer?: ReturnType<typeof setTimeout> }>()

  function show(type: Exclude<MessageType, 'default'>, content: Content, { key, ...options }: KeyedOptions = {}) {
    const duration = options.duration ?? (type === 'error' ? errorShownFor : shownFor)
    const looks = { keepAliveOnHover: true, closable: type === 'error', ...options }
    if (!key) {
      message[type](content, { ...looks, duration })
      return
    }
    let entry = keyed.get(key)
    if (entry) {
      clearTimeout(entry.timer)
      Object.assign(entry.shown, { type, content, closable: looks.closable })
    } else {
      entry = { shown: message[type](content, { ...looks, duration: 0, onAfterLeave: () => keyed.delete(key) }) }
      keyed.set(key, entry)
    }
    if (type !== 'loading' && duration)
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
