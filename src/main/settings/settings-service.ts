import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Settings, SettingsPatch } from '../../contract/settings.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { Place } from './settings-rows.ts'
import { roleAllows } from '../../contract/context.ts'
import { TihcError } from '../../contract/errors.ts'
import { publishChange } from '../core/events.ts'
import { createListeners } from '../core/listeners.ts'
import { createSettingsRows } from './settings-rows.ts'

/** The sections that are one for everybody. */
export type SharedSettings = Pick<Settings, 'program' | 'localApi'>

const everybody: Place = { tenant_id: '', user_id: '' }
/** What only the person at the app's window may change: it is about this machine. */
const ofThisMachine: ReadonlyArray<keyof Settings['program']> = ['idleLockMinutes', 'updateChecks', 'logLevel']

export interface SettingsService {
  handlers: Pick<Handlers, 'settings'>
  get: (context: Pick<Context, 'tenant' | 'user'>) => Promise<Settings>
  /**
   * @throws {TihcError} `forbidden` where the program's settings are changed by somebody who is no admin, or those of a
   *   machine from elsewhere
   */
  update: (context: Context, patch: SettingsPatch) => Promise<Settings>
  /** The program's settings as they are now. */
  readonly program: Readonly<Settings['program']>
  readonly localApi: Readonly<Settings['localApi']>
  /** Changes what is one for everybody on the program's own account. */
  setShared: (patch: { [S in keyof SharedSettings]?: Partial<SharedSettings[S]> }) => Promise<void>
  /** Hears every change of what is one for everybody, once it is stored; gives back what ends the hearing. */
  onSharedChanged: (listener: () => unknown) => () => void
}

export interface SettingsServiceOptions { store: Pick<Store, 'db'>, events: EventHub, log: Log }

export async function createSettingsService(options: SettingsServiceOptions): Promise<SettingsService> {
  const { store, events, log } = options
  const rows = createSettingsRows(store, log)
  const listeners = createListeners(log, 'a changed setting could not be put to use')
  let shared = sharedOf(await rows.read(everybody))

  async function setShared(patch: { [S in keyof SharedSettings]?: Partial<SharedSettings[S]> }): Promise<void> {
    await rows.write(everybody, patch)
    shared = { program: { ...shared.program, ...patch.program }, localApi: { ...shared.localApi, ...patch.localApi } }
    await listeners.tell()
  }

  async function get({ tenant, user }: Pick<Context, 'tenant' | 'user'>): Promise<Settings> {
    return { ...await rows.read({ tenant_id: tenant, user_id: user }), ...structuredClone(shared) }
  }

  async function update(context: Context, { program: ofProgram, ...own }: SettingsPatch): Promise<Settings> {
    if (ofProgram) checkProgram(context, ofProgram)
    await rows.write({ tenant_id: context.tenant, user_id: context.user }, own)
    if (ofProgram) await setShared({ program: ofProgram })
    publishChange(events, context, 'settings')
    return get(context)
  }

  return {
    handlers: { settings: { get, update } },
    get,
    update,
    get program() {
      return shared.program
    },
    get localApi() {
      return shared.localApi
    },
    setShared,
    onSharedChanged: listeners.add,
  }
}

function sharedOf({ program, localApi }: Settings): SharedSettings {
  return { program, localApi }
}

function checkProgram({ role, door }: Context, patch: NonNullable<SettingsPatch['program']>): void {
  if (!roleAllows(role, 'admin')) {
    throw new TihcError('forbidden', 'Settings of the program take the role admin. Ask an admin of this host.', {
      field: 'program',
    })
  }
  const foreign = ofThisMachine.find(field => field in patch)
  if (foreign && door !== 'ipc') {
    throw new TihcError(
      'forbidden',
      'This can be set in the window of the desktop app alone. Open its settings there.',
      { field: `program.${foreign}` },
    )
  }
}
