import type { Context } from '../../contract/context.ts'
import type { Log } from '../core/log.ts'

/** Which connection something happened to. */
export interface ConnectionRef { id: string, tenant: string }

/** Called once the change is stored; what it returns is waited for. */
export type ConnectionListener<More extends unknown[] = []>
  = (connection: ConnectionRef, ...more: More) => Promise<void> | void

/** Who hears that something happened to a connection of that kind. */
export interface ConnectionListeners<More extends unknown[] = []> {
  /** Gives back what ends the hearing. */
  add: (listener: ConnectionListener<More>) => () => void
  /** Waits for every listener; one that fails does not keep the others from hearing. */
  tell: ConnectionListener<More>
}

/** What can happen to a connection that others use. */
export interface ConnectionChanges {
  /** It leads elsewhere, signs in otherwise, or has another read-only switch. */
  changed: ConnectionListeners
  removed: ConnectionListeners
  /** A person wants to be off it. */
  disconnected: ConnectionListeners<[context: Context]>
}

export function createConnectionChanges(log: Log): ConnectionChanges {
  return { changed: listenersOf(log), removed: listenersOf(log), disconnected: listenersOf(log) }
}

function listenersOf<More extends unknown[]>(log: Log): ConnectionListeners<More> {
  const listeners = new Set<ConnectionListener<More>>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async tell(...what) {
      const outcomes = await Promise.allSettled([...listeners].map(async listener => listener(...what)))
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') log.error('ending what used a connection', outcome.reason)
      }
    },
  }
}
