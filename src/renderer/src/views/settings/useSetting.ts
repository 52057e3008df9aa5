import type { Settings, SettingsSection } from '@contract/settings.ts'
import type { WritableComputedRef } from 'vue'
import { useSettingsStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'

type Editable = Exclude<SettingsSection, 'localApi'>

/** A setting that a control shows and changes: it holds at once, and goes back with a message where it is refused. */
export function useSetting<S extends Editable, K extends keyof Settings[S] & string>(
  section: S,
  field: K,
): WritableComputedRef<Settings[S][K]> {
  const settings = useSettingsStore()
  return computed({
    get: () => settings.values[section][field],
    set: value =>
      void settings.update({ [section]: { [field]: value } }).catch(error => $message.error(describeError(error))),
  })
}

/**
 * The same in another unit: bytes as GB, milliseconds as seconds. An emptied number is null, or leaves it as it was.
 */
export function inUnits<T extends number | null>(
  setting: WritableComputedRef<T>,
  unit: number,
  emptiable: boolean,
): WritableComputedRef<number | null> {
  return computed({
    get: () => (setting.value === null ? null : setting.value / unit),
    set: value => {
      if (value !== null || emptiable) setting.value = (value === null ? null : Math.round(value * unit)) as T
    },
  })
}
