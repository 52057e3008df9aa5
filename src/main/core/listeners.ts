import type { Log } from './log.ts'

/** Those who hear that something has changed. */
export interface Listeners {
  /** Gives back what ends the hearing. */
  add: (listener: () => unknown) => () => void
  /** Tells one after the other and waits for each; what one throws is logged and keeps nobody from hearing. */
  tell: () => Promise<void>
}

/** @param failed what the log says where a listener throws */
export function createListeners(log: Log, failed: string): Listeners {
  const listeners = new Set<() => unknown>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async tell() {
      for (const listener of listeners) {
        try {
          await listener()
        } catch (error) {
          log.error(failed, error)
        }
      }
    },
  }
}
