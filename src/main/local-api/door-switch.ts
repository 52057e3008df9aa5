import { TihcError } from '../../contract/errors.ts'

/** The door that is opened and closed here. */
export interface LocalDoor {
  url: string
  port: number
  stopAccepting: () => void
  close: () => Promise<void>
}

/**
 * Opens the HTTP door on 127.0.0.1.
 *
 * @throws with the system's code, such as EADDRINUSE
 */
export type OpenDoor = (port: number) => Promise<LocalDoor>

/** One door at a time; the caller sees to it that switches come one after the other. */
export interface DoorSwitch {
  /** Null while it is shut. */
  readonly url: string | null
  /** Gives it the way to open doors: before that there is nothing to reach behind them. */
  connect: (openDoor: OpenDoor) => void
  /** At another port the door before is shut. @throws {TihcError} `conflict` for a port that cannot be had */
  open: (port: number) => Promise<void>
  /** Nothing new is taken from here on; what it gives waits for the answers under way, which may end for a moment. */
  shut: () => () => Promise<void>
}

export function createDoorSwitch(): DoorSwitch {
  let openDoor: OpenDoor | null = null
  let door: LocalDoor | null = null

  function replaceBy(next: LocalDoor | null): () => Promise<void> {
    const before = door
    door = next
    before?.stopAccepting()
    return async () => before?.close()
  }

  return {
    get url() { return door?.url ?? null },
    connect(given) { openDoor = given },
    async open(port) {
      if (door?.port === port) return
      if (!openDoor) throw new Error('the local API was not started')
      const opened = await openDoor(port).catch((error: NodeJS.ErrnoException) => { throw portError(port, error) })
      await replaceBy(opened)()
    },
    shut: () => replaceBy(null),
  }
}

function portError(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EADDRINUSE') {
    return new TihcError(
      'conflict',
      `Port ${port} is used by another program. Choose another, or stop that program.`,
      { field: 'port' },
      { cause: error },
    )
  }
  if (error.code === 'EACCES') {
    return new TihcError(
      'conflict',
      `Port ${port} may not be opened by this user. Choose another.`,
      { field: 'port' },
      { cause: error },
    )
  }
  return error
}
