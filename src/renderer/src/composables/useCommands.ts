import type { Command } from '@contract/events.ts'
import { tryOnScopeDispose } from '@vueuse/core'
import { onActivated, onDeactivated } from 'vue'
import { api } from '@/api/index.ts'

/** Does what the desktop app's menu asks for, as long as the component lives. */
export function useCommands(handlers: Partial<Record<Command, () => unknown>>) {
  tryOnScopeDispose(api.on('command', command => void handlers[command]?.()))
}

/** The same for a page that is kept alive: only while it is in front. */
export function usePageCommands(handlers: Partial<Record<Command, () => unknown>>) {
  let front = true
  onActivated(() => { front = true })
  onDeactivated(() => { front = false })
  tryOnScopeDispose(api.on('command', command => void (front && handlers[command]?.())))
}
