import type { LocalApiStatus } from '../../contract/local-api.ts'
import type { AuthService } from '../auth/auth-service.ts'
import type { Log } from '../core/log.ts'
import type { SettingsService } from '../settings/settings-service.ts'
import type { OpenDoor } from './door-switch.ts'
import { generatePassword } from '../auth/passwords.ts'
import { createQueue } from '../core/queue.ts'
import { createDoorSwitch } from './door-switch.ts'

export interface LocalApiOptions {
  auth: Pick<AuthService, 'localAdmin' | 'users' | 'hasPassword' | 'endAllTokens'>
  settings: Pick<SettingsService, 'localApi' | 'setShared'>
  log: Log
}

type Started = LocalApiStatus & { password: string | null }

export interface LocalApi {
  status: () => Promise<LocalApiStatus>
  /**
   * Opens it, at another port where one is given. A person without a password gets one.
   *
   * @throws {TihcError} `conflict` for a port that is taken
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
  const door = createDoorSwitch()
  let problem: string | null = null
  const inTurn = createQueue()

  async function status(): Promise<LocalApiStatus> {
    const { username, user } = await auth.localAdmin()
    const { enabled, port } = settings.localApi
    return {
      available: true,
      enabled,
      url: door.url,
      port,
      username,
      hasPassword: await auth.hasPassword(user),
      problem,
    }
  }

  async function open(port: number): Promise<void> {
    await door.open(port)
    problem = null
  }

  return {
    status,
    enable: port => inTurn(async () => {
      const wanted = port ?? settings.localApi.port
      await open(wanted)
      await settings.setShared({ localApi: { enabled: true, port: wanted } })
      const { user } = await auth.localAdmin()
      const password = await auth.hasPassword(user) ? null : await makePassword(auth)
      return { ...await status(), password }
    }),
    disable: () => inTurn(async () => {
      problem = null
      auth.endAllTokens()
      const answered = door.shut()
      await settings.setShared({ localApi: { enabled: false } })
      await answered()
      return status()
    }),
    newPassword: () => inTurn(async () => {
      const password = await makePassword(auth)
      return { ...await status(), password }
    }),
    start: openDoor => inTurn(async () => {
      door.connect(openDoor)
      if (!settings.localApi.enabled) return
      try {
        await open(settings.localApi.port)
      } catch (error) {
        problem = (error as Error).message
        log.warn(`the local API is not open: ${problem}`)
      }
    }),
    close: () => inTurn(() => door.shut()()),
  }
}

/** A new one for the person at this machine; it is told once and stored as a hash. */
async function makePassword(auth: Pick<AuthService, 'localAdmin' | 'users'>): Promise<string> {
  const { user } = await auth.localAdmin()
  const password = generatePassword()
  await auth.users.update({ id: user, password })
  return password
}
