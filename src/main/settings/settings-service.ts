import type { z } from 'zod'
import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Settings, SettingsPatch, SettingsSection } from '../../contract/settings.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import { isDeepStrictEqual } from 'node:util'
import { roleAllows } from '../../contract/context.ts'
import { TihcError } from '../../contract/errors.ts'
import { defaultSettings, settingsSections } from '../../contract/settings.ts'
import { publishChange } from '../core/events.ts'

/** Where a value is stored: the person's own, or with two empty ids the program's. */
interface Place { tenant_id: string, user_id: string }
interface StoredValue { key: string, value: string }
/** The sections that are one for everybody. */
export type SharedSettings = Pick<Settings, 'program' | 'localApi'>
type Change = [section: SettingsSection, field: string, value: unknown]

const everybody: Place = { tenant_id: '', user_id: '' }
const sectionNames = Object.keys(settingsSections) as SettingsSection[]
/** What only the person at the app's window may change: it is about this machine. */
const ofThisMachine: ReadonlyArray<keyof Settings['program']> = ['idleLockMinutes', 'updateChecks', 'logLevel']

export interface SettingsService {
  handlers: Pick<Handlers, 'settings'>
  get: (context: Pick<Context, 'tenant' | 'user'>) => Promise<Settings>
  /**
   * Throws `forbidden` where the program's settings are changed by somebody who is no admin, or those of a machine from
   * elsewhere.
   */
  update: (context: Context, patch: SettingsPatch) => Promise<Settings>
  /** The program's settings as they are now. */
  readonly program: Readonly<Settings['program']>
  readonly localApi: Readonly<Settings['localApi']>
  /** Changes what is one for everybody on the program's own account. */
  setShared: (patch: { [S in keyof SharedSettings]?: Partial<SharedSettings[S]> }) => Promise<void>
  /** Hears every change of what is one for everybody, once it is stored; gives back what ends the hearing. */
  onSharedChanged: (listener: (now: SharedSettings) => unknown) => () => void
}

export interface SettingsServiceOptions { store: Pick<Store, 'db'>, events: EventHub, log: Log }

/**
 * Settings lie in the store, a row for each that differs from its default. Rows that this version does not know, or
 * whose values it does not take, stay as they are: a newer version may have written them.
 */
export async function createSettingsService({
  store: { db },
  events,
  log,
}: SettingsServiceOptions): Promise<SettingsService> {
  const listeners = new Set<(now: SharedSettings) => unknown>()
  let shared = sharedOf(read(await rowsOf(everybody)))

  function rowsOf({ tenant_id, user_id }: Place): Promise<StoredValue[]> {
    return db
      .selectFrom('settings')
      .select(['key', 'value'])
      .where('tenant_id', '=', tenant_id)
      .where('user_id', '=', user_id)
      .execute()
  }

  function read(rows: StoredValue[]): Settings {
    const settings = structuredClone(defaultSettings)
    for (const { key, value } of rows) {
      const [section, field] = split(key)
      if (!section || !field) continue
      const parsed = schemaOf(section, field).safeParse(fromJson(value))
      if (parsed.success) Object.assign(settings[section], { [field]: parsed.data })
      else log.warn(`the setting ${key} has a value that this version does not take; the default holds`)
    }
    return settings
  }

  async function write(place: Place, changes: Change[]): Promise<void> {
    if (changes.length === 0) return
    await db.transaction().execute(async trx => {
      for (const [section, field, value] of changes) {
        const key = `${section}.${field}`
        const isDefault = isDeepStrictEqual(
          value,
          (defaultSettings[section] as unknown as Record<string, unknown>)[field],
        )
        if (isDefault) {
          await trx
            .deleteFrom('settings')
            .where('tenant_id', '=', place.tenant_id)
            .where('user_id', '=', place.user_id)
            .where('key', '=', key)
            .execute()
        } else {
          await trx
            .insertInto('settings')
            .values({ ...place, key, value: JSON.stringify(value) })
            .onConflict(conflict =>
              conflict.columns(['tenant_id', 'user_id', 'key']).doUpdateSet({ value: JSON.stringify(value) }),
            )
            .execute()
        }
      }
    })
  }

  async function setShared(patch: { [S in keyof SharedSettings]?: Partial<SharedSettings[S]> }): Promise<void> {
    await write(everybody, changesOf(patch))
    shared = { program: { ...shared.program, ...patch.program }, localApi: { ...shared.localApi, ...patch.localApi } }
    for (const listener of listeners) {
      try {
        await listener(shared)
      } catch (error) {
        log.error('a changed setting could not be put to use', error)
      }
    }
  }

  async function get({ tenant, user }: Pick<Context, 'tenant' | 'user'>): Promise<Settings> {
    return { ...read(await rowsOf({ tenant_id: tenant, user_id: user })), ...structuredClone(shared) }
  }

  async function update(context: Context, { program: ofProgram, ...own }: SettingsPatch): Promise<Settings> {
    if (ofProgram) checkProgram(context, ofProgram)
    await write({ tenant_id: context.tenant, user_id: context.user }, changesOf(own))
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
    onSharedChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
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

function changesOf(patch: { [S in SettingsSection]?: Partial<Settings[S]> }): Change[] {
  return Object.entries(patch).flatMap(([section, fields]) =>
    Object.entries(fields ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([field, value]): Change => [section as SettingsSection, field, value]),
  )
}

/** Section and field of a key, nothing for a key that this version does not know. */
function split(key: string): [SettingsSection, string] | [] {
  const [section, field = '', ...more] = key.split('.')
  const known = sectionNames.find(name => name === section)
  return known && more.length === 0 && Object.hasOwn(settingsSections[known], field)
    ? [known, field]
    : []
}

function schemaOf(section: SettingsSection, field: string): z.ZodType {
  return (settingsSections[section] as Record<string, z.ZodType>)[field]!
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
