import type { LocalApiStatus } from '../../contract/local-api.ts'
import type { AuthService } from '../auth/auth-service.ts'
import type { Log } from '../core/log.ts'
import type { SettingsService } from '../settings/settings-service.ts'
import { TihcError } from '../../contract/errors.ts'
import { generatePassword } from '../auth/passwords.ts'

/** The door that is opened and closed here. */
export interface LocalDoor {
  url: string
  port: number
  stopAccepting: () => void
  close: () => Promise<void>
}

export interface LocalApiOptions {
  auth: Pick<AuthService, 'localAdmin' | 'users' | 'hasPassword' | 'endAllTokens'>
  settings: Pick<SettingsService, 'localApi' | 'setShared'>
  log: Log
}

/** Opens the HTTP door on 127.0.0.1. Throws with the system's code, such as EADDRINUSE. */
export type OpenDoor = (port: number) => Promise<LocalDoor>

type Started = LocalApiStatus & { password: string | null }

export interface LocalApi {
  status: () => Promise<LocalApiStatus>
  /**
   * Opens it, at another port where one is given. A person without a password gets one. Throws `conflict` for a port
   * that is taken.
   */
  enable: (port?: number) => Promise<Started>
  disable: () => Promise<LocalApiStatus>
  newPassword: () => Promise<Started>
  /**
   * To be called once there are services to reach; opens the door where the settings say so, and what fails is in the
   * status.
   */
  start: (openDoor: OpenDoor) => Promise<void>
  close: () => Promise<void>
}

/**
 * The HTTP host inside the desktop app: the same services, with a sign-in as on any host. Scripts sign in as the person
 * at this machine, so that what they run stands in that person's history.
 */
export function createLocalApi({ auth, settings, log }: LocalApiOptions): LocalApi {
  let openDoor: OpenDoor | null = null
  let door: LocalDoor | null = null
  let problem: string | null = null
  let turn: Promise<unknown> = Promise.resolve()

  /** Switches come one after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function status(): Promise<LocalApiStatus> {
    const { username, user } = await auth.localAdmin()
    const { enabled, port } = settings.localApi
    return {
      available: true,
      enabled,
      url: door?.url ?? null,
      port,
      username,
      hasPassword: await auth.hasPassword(user),
      problem,
    }
  }

  async function open(port: number): Promise<void> {
    if (door?.port === port) return
    if (!openDoor) throw new Error('the local API was not started')
    const opened = await openDoor(port).catch((error: NodeJS.ErrnoException) => { throw portError(port, error) })
    const before = door
    door = opened
    problem = null
    await shut(before)
  }

  /** Answers under way may end for a moment; nothing new is taken. */
  async function shut(closing: LocalDoor | null): Promise<void> {
    closing?.stopAccepting()
    await closing?.close()
  }

  async function makePassword(): Promise<string> {
    const { user } = await auth.localAdmin()
    const password = generatePassword()
    await auth.users.update({ id: user, password })
    return password
  }

  return {
    status,
    enable: port => inTurn(async () => {
      const wanted = port ?? settings.localApi.port
      await open(wanted)
      await settings.setShared({ localApi: { enabled: true, port: wanted } })
      const { user } = await auth.localAdmin()
      const password = await auth.hasPassword(user) ? null : await makePassword()
      return { ...await status(), password }
    }),
    disable: () => inTurn(async () => {
      const closing = door
      door = null
      problem = null
      auth.endAllTokens()
      closing?.stopAccepting()
      await settings.setShared({ localApi: { enabled: false } })
      await shut(closing)
      return status()
    }),
    newPassword: () => inTurn(async () => {
      const password = await makePassword()
      return { ...await status(), password }
    }),
    start: given => inTurn(async () => {
      openDoor = given
      if (!settings.localApi.enabled) return
      try {
        await open(settings.localApi.port)
      } catch (error) {
        problem = (error as Error).message
        log.warn(`the local API is not open: ${problem}`)
      }
    }),
    close: () => inTurn(async () => {
      const closing = door
      door = null
      await shut(closing)
    }),
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
