import type { Log } from '../core/log.ts'

/** What others must know to end what belongs to someone who is gone or signed out. */
export interface AuthEvents {
  /** All its rows are deleted: connections, catalog, history, users. */
  tenantDeleted: { tenant: string }
  userDeleted: { tenant: string, user: string }
  /** What the person may do is another thing from now on. */
  roleChanged: { tenant: string, user: string }
  /** One token of the user, or all of them when `tokenId` is null. Verifying them fails from now on. */
  tokensEnded: { tenant: string, user: string, tokenId: string | null }
}

type Listener<E extends keyof AuthEvents> = (event: AuthEvents[E]) => void | Promise<void>

export interface AuthEventHub {
  /** Gives back what ends the listening. */
  on: <E extends keyof AuthEvents>(name: E, listener: Listener<E>) => () => void
  /** Waits for the listeners; what one throws is logged and hinders nobody. */
  emit: <E extends keyof AuthEvents>(name: E, event: AuthEvents[E]) => Promise<void>
}

export function createAuthEvents(log: Log): AuthEventHub {
  const listeners = new Map<keyof AuthEvents, Set<Listener<never>>>()

  return {
    on(name, listener) {
      const those = listeners.get(name) ?? new Set()
      listeners.set(name, those.add(listener as Listener<never>))
      return () => { those.delete(listener as Listener<never>) }
    },
    async emit(name, event) {
      await Promise.all([
        ...listeners.get(name) ?? [],
      ].map(async (listener) => {
        try {
          await listener(event as never)
        } catch (error) {
          log.error(`a listener to ${name} failed`, error)
        }
      }))
    },
  }
}
