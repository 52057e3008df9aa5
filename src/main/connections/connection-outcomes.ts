import type { TihcError } from '../../contract/errors.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { ServerInfo } from '../engines/engine.ts'
import type { ConnectionRef } from './connection-listeners.ts'
import type { ConnectionRows } from './connection-rows.ts'
import type { ConnectionState } from './connection-states.ts'
import { diskFaultOf } from '../store/store-error.ts'
import { createConnectionStates } from './connection-states.ts'

/** How an attempt to reach a server went, and what the server said of itself. */
export interface Outcome { failure: TihcError | null, info: ServerInfo | null }

/** What attempts to reach servers showed: the status of a connection, and the product and version behind it. */
export interface ConnectionOutcomes {
  stateOf: (id: string) => ConnectionState
  /** Settles once it is stored what the server is; a failure of that is no failure of what was asked. */
  note: (connection: ConnectionRef, outcome: Outcome) => Promise<void>
  /** The same for who knows the connection's id alone; where the store fails, the log says so. */
  noteById: (id: string, failure: TihcError | null) => Promise<void>
  forget: (id: string) => void
}

export interface ConnectionOutcomesOptions {
  rows: Pick<ConnectionRows, 'refOf' | 'setServer'>
  events: EventHub
  log: Log
}

export function createConnectionOutcomes({ rows, events, log }: ConnectionOutcomesOptions): ConnectionOutcomes {
  const states = createConnectionStates(events)
  const learned = new Map<string, string>()

  async function remember(id: string, server: ServerInfo): Promise<void> {
    const said = `${server.product} ${server.version}`
    if (learned.get(id) === said) return
    try {
      await rows.setServer(id, server)
      learned.set(id, said)
    } catch (error) {
      // The state of the disk is in the log already.
      if (!diskFaultOf(error)) log.error('storing the version of a server', error)
    }
  }

  return {
    stateOf: id => states.get(id),
    note(connection, { failure, info }) {
      states.note(connection, failure)
      return info ? remember(connection.id, info) : Promise.resolve()
    },
    async noteById(id, failure) {
      try {
        const connection = await rows.refOf(id)
        if (connection) states.note(connection, failure)
      } catch (error) {
        log.error('noting how a connection went', error)
      }
    },
    forget(id) {
      states.forget(id)
      learned.delete(id)
    },
  }
}
