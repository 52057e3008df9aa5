import type { z } from 'zod'
import type { Settings, SettingsSection } from '../../contract/settings.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import { isDeepStrictEqual } from 'node:util'
import { defaultSettings, settingsSections } from '../../contract/settings.ts'

/** Where a value is stored: the person's own, or with two empty ids the program's. */
export interface Place { tenant_id: string, user_id: string }
/** Sections of settings with what is to be changed in them. */
export type SettingsChange = { [S in SettingsSection]?: Partial<Settings[S]> }
type FieldChange = [section: SettingsSection, field: string, value: unknown]

const sectionNames = Object.keys(settingsSections) as SettingsSection[]

/**
 * Settings in the store, a row for each that differs from its default. Rows that this version does not know, or whose
 * values it does not take, stay as they are: a newer version may have written them.
 */
export interface SettingsRows {
  /** All sections, with the default of what is not stored. */
  read: (place: Place) => Promise<Settings>
  /** All of it or nothing. */
  write: (place: Place, change: SettingsChange) => Promise<void>
}

export function createSettingsRows({ db }: Pick<Store, 'db'>, log: Log): SettingsRows {
  return {
    async read(place) {
      const rows = await db
        .selectFrom('settings')
        .select(['key', 'value'])
        .where('tenant_id', '=', place.tenant_id)
        .where('user_id', '=', place.user_id)
        .execute()
      const settings = structuredClone(defaultSettings)
      for (const { key, value } of rows) {
        const [section, field] = split(key)
        if (!section || !field) continue
        const parsed = schemaOf(section, field).safeParse(fromJson(value))
        if (parsed.success) Object.assign(settings[section], { [field]: parsed.data })
        else log.warn(`the setting ${key} has a value that this version does not take; the default holds`)
      }
      return settings
    },

    async write(place, change) {
      const changes = changesOf(change)
      if (changes.length === 0) return
      await db.transaction().execute(async (trx) => {
        for (const one of changes) await writeField(trx, place, one)
      })
    },
  }
}

async function writeField(db: Store['db'], place: Place, [section, field, value]: FieldChange): Promise<void> {
  const key = `${section}.${field}`
  if (isDeepStrictEqual(value, (defaultSettings[section] as unknown as Record<string, unknown>)[field])) {
    await db
      .deleteFrom('settings')
      .where('tenant_id', '=', place.tenant_id)
      .where('user_id', '=', place.user_id)
      .where('key', '=', key)
      .execute()
    return
  }
  const text = JSON.stringify(value)
  await db
    .insertInto('settings')
    .values({ ...place, key, value: text })
    .onConflict(conflict => conflict.columns(['tenant_id', 'user_id', 'key']).doUpdateSet({ value: text }))
    .execute()
}

function changesOf(change: SettingsChange): FieldChange[] {
  return Object.entries(change).flatMap(([section, fields]) =>
    Object.entries(fields ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([field, value]): FieldChange => [section as SettingsSection, field, value]),
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
