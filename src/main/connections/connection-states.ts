import type { connectionStatuses } from '../../contract/connections.ts'
import type { TihcError } from '../../contract/errors.ts'
import type { EventHub } from '../core/events.ts'

export interface ConnectionState {
  status: typeof connectionStatuses[number]
  /** Why it is unavailable: the sentence that the last attempt gave. */
  message: string | null
}

/** What every attempt to reach a server showed; lives as long as the program. */
export interface ConnectionStates {
  get: (id: string) => ConnectionState
  /** Hears how an attempt went; failures that say nothing about reaching the server change nothing. */
  note: (connection: { id: string, tenant: string, name: string }, failure: TihcError | null) => void
  forget: (id: string) => void
}

const untried: ConnectionState = { status: 'disconnected', message: null }

/** A change of status is told to everybody of the tenant. */
export function createConnectionStates(events: EventHub): ConnectionStates {
  const states = new Map<string, ConnectionState>()

  return {
    get: id => states.get(id) ?? untried,
    note({ id, tenant, name }, failure) {
      if (failure && !isAboutReaching(failure)) return
      const before = states.get(id) ?? untried
      const now: ConnectionState = failure ? { status: 'unavailable', message: failure.message } : { status: 'connected', message: null }
      states.set(id, now)
      if (now.status === before.status) return
      events.publish({ tenant }, {
        status: failure ? 'failed' : 'completed',
        message: failure ? `${name}: ${failure.message}` : `${name} is connected.`,
        taskId: id,
        kind: 'connection',
        elapsedMs: 0,
        time: new Date().toISOString(),
      })
    },
    forget: id => void states.delete(id),
  }
}

/** A server that refuses a sign-in answers with `engine` and says which part it was. */
function isAboutReaching({ code, details }: TihcError): boolean {
  return code === 'unavailable' || (code === 'engine' && details?.part !== undefined)
}
