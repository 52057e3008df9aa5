import type { connectionStatuses } from '../../contract/connections.ts'
import type { TihcError } from '../../contract/errors.ts'
import type { EventHub } from '../core/events.ts'
import { publishChange } from '../core/events.ts'

export interface ConnectionState {
  status: typeof connectionStatuses[number]
  /** Why it is unavailable: the sentence that the last attempt gave. */
  message: string | null
}

/** What every attempt to reach a server showed; lives as long as the program. */
export interface ConnectionStates {
  get: (id: string) => ConnectionState
  /** Hears how an attempt went; failures that say nothing about reaching the server change nothing. */
  note: (connection: { id: string, tenant: string }, failure: TihcError | null) => void
  forget: (id: string) => void
}

const untried: ConnectionState = { status: 'disconnected', message: null }

/** Everybody of the tenant hears of a change of status. */
export function createConnectionStates(events: EventHub): ConnectionStates {
  const states = new Map<string, ConnectionState>()

  return {
    get: id => states.get(id) ?? untried,
    note({ id, tenant }, failure) {
      if (failure && !isAboutReaching(failure)) return
      const before = states.get(id) ?? untried
      const now: ConnectionState = failure
        ? { status: 'unavailable', message: failure.message }
        : { status: 'connected', message: null }
      states.set(id, now)
      if (now.status === before.status) return
      publishChange(events, { tenant }, 'connections', id)
    },
    forget: id => void states.delete(id),
  }
}

/** A server that refuses a sign-in answers with `engine` and says which part it was. */
function isAboutReaching({ code, details }: TihcError): boolean {
  return code === 'unavailable' || (code === 'engine' && details?.part !== undefined)
}
