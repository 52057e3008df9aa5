// @vitest-environment happy-dom
import type { Settings } from '@contract/settings.ts'
import { defaultSettings } from '@contract/settings.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '@/api/index.ts'
import { mergeSettings, useSettingsStore } from './settings.ts'
import { useUserStore } from './user.ts'

vi.mock('@/api/index.ts', () => ({ api: { on: vi.fn(), settings: { get: vi.fn(), update: vi.fn() } } }))
const calls = vi.mocked(api.settings)
const withTheme = (theme: Settings['general']['theme']): Settings =>
  mergeSettings(defaultSettings, { general: { theme } })

describe('the settings in the pages', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.clearAllMocks()
  })
  const signIn = () =>
    useUserStore().setUser({ id: 'u', username: 'ann', tenant: 't', tenantName: 't', role: 'editor' })

  it('begin with the defaults, also for what an older version did not know', () => {
    const store = useSettingsStore()
    store.known = { editor: { fontSize: 20 } }
    expect(store.values.editor).toEqual({ ...defaultSettings.editor, fontSize: 20 })
    expect(store.values.general).toEqual(defaultSettings.general)
  })

  it('are chosen without a sign-in, and go along with it', async () => {
    const store = useSettingsStore()
    await store.update({ general: { theme: 'dark' } })
    await store.update({ general: { language: 'zh-CN' } })
    expect(store.values.general).toEqual({ theme: 'dark', language: 'zh-CN' })
    expect(calls.update).not.toHaveBeenCalled()
    signIn()
    calls.update.mockResolvedValue(
      mergeSettings(defaultSettings, { general: { theme: 'dark', language: 'zh-CN' }, editor: { fontSize: 20 } }),
    )
    await store.load()
    expect(calls.update).toHaveBeenCalledWith({ general: { theme: 'dark', language: 'zh-CN' } })
    expect(store.values.editor.fontSize).toBe(20)
    expect(store.pending).toEqual({})
  })

  it('keep what was chosen where the host cannot be asked', async () => {
    const store = useSettingsStore()
    await store.update({ general: { theme: 'dark' } })
    signIn()
    calls.update.mockRejectedValue(new Error('no host'))
    await expect(store.load()).rejects.toThrow('no host')
    expect(store.values.general.theme).toBe('dark')
    expect(store.pending).toEqual({ general: { theme: 'dark' } })
  })

  it('hold at once, in the order of the clicks, and go back where they are refused', async () => {
    const store = useSettingsStore()
    signIn()
    const first = Promise.withResolvers<Settings>()
    calls.update.mockReturnValueOnce(first.promise).mockResolvedValueOnce(withTheme('light'))
    const both = [store.update({ general: { theme: 'dark' } }), store.update({ general: { theme: 'light' } })]
    expect(store.values.general.theme).toBe('light')
    first.resolve(withTheme('dark'))
    await Promise.all(both)
    expect(store.values.general.theme).toBe('light')
    expect(calls.update.mock.calls.map(([patch]) => patch?.general?.theme)).toEqual(['dark', 'light'])

    calls.update.mockRejectedValueOnce(new Error('refused'))
    calls.get.mockResolvedValueOnce(withTheme('light'))
    await expect(store.update({ general: { theme: 'dark' } })).rejects.toThrow('refused')
    expect(store.values.general.theme).toBe('light')
  })
})
