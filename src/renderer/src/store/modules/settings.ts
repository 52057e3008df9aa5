import type { Settings, SettingsPatch, SettingsSection } from '@contract/settings.ts'
import { defaultSettings } from '@contract/settings.ts'
import { api } from '@/api/index.ts'
import { useUserStore } from './user.ts'

type Known = { [S in SettingsSection]?: Partial<Settings[S]> }

/** `patch` over `base`, section by section. */
export function mergeSettings<T extends Known>(base: T, patch: Known): T {
  const sections = Object.entries(patch).map(([section, fields]) => [
    section,
    { ...base[section as SettingsSection], ...fields },
  ])
  return { ...base, ...Object.fromEntries(sections) } as T
}

/**
 * The person's settings and the program's. What was known last is kept in the browser: the next start looks right from
 * its first moment, and who has not signed in yet chooses for themselves; the choice goes along with the sign-in.
 */
export const useSettingsStore = defineStore('settings', () => {
  const known = ref<Known>({})
  /** Chosen while nobody was signed in. */
  const pending = ref<SettingsPatch>({})
  const values = computed<Settings>(() => mergeSettings(defaultSettings, known.value))
  let underWay = 0
  let last: Promise<unknown> = Promise.resolve()
  let listening = false

  /** Reads the settings of the person who has just come in, and again whenever another window changes them. */
  async function load(): Promise<void> {
    const chosen = pending.value
    known.value = Object.keys(chosen).length ? await api.settings.update(chosen) : await api.settings.get()
    pending.value = {}
    if (listening) return
    listening = true
    api.on('changed', ({ changed: { resource } }) => {
      // Its own changes are told to this window, too, and are on their way already.
      if (resource === 'settings' && !underWay && useUserStore().userInfo) {
        void api.settings.get().then(
          now => !underWay && (known.value = now),
          () => {},
        )
      }
    })
  }

  /** Holds at once; throws where the change is refused, and everything is as it was then. */
  async function update(patch: SettingsPatch): Promise<void> {
    known.value = mergeSettings(known.value, patch)
    if (!useUserStore().userInfo) {
      pending.value = mergeSettings(pending.value, patch)
      return
    }
    underWay++
    const mine = last.then(() => api.settings.update(patch))
    last = mine.catch(() => {})
    try {
      const now = await mine
      if (underWay === 1) known.value = now
    } catch (error) {
      if (underWay === 1) known.value = await api.settings.get().catch(() => known.value)
      throw error
    } finally {
      underWay--
    }
  }

  return { known, pending, values, load, update }
}, {
  persist: { key: 'tihc.settings', pick: ['known', 'pending'] },
})
