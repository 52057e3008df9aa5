// @vitest-environment happy-dom
import { Text } from '@codemirror/state'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useUserStore } from './user.ts'
import { useWorkbenchStore } from './workbench.ts'

describe('the text of a tab', () => {
  beforeEach(() => {
    localStorage.clear()
    vi.useFakeTimers()
    vi.stubGlobal('navigator', {
      locks: { request: (_name: string, _options: object, held: (lock: object) => unknown) => held({}) },
    })
    setActivePinia(createPinia())
    useUserStore().setUser({ id: 'u1', username: 'ann', tenant: 't1', tenantName: 'One', role: 'editor' })
  })

  const savedTexts = () =>
    Object.keys(localStorage).map(key => (JSON.parse(localStorage.getItem(key)!) as { text: string }).text)

  it('is kept soon after the only change that is made, and while changes go on', async () => {
    const store = useWorkbenchStore()
    await store.restore()
    const { id } = store.openTab()
    vi.advanceTimersByTime(10_000)
    store.setContent(id, { text: Text.of(['pasted']), cursor: 0 })
    vi.advanceTimersByTime(300)
    expect(savedTexts()).toEqual(['pasted'])
    for (let typed = 0; typed < 10; typed++) {
      store.setContent(id, { text: Text.of([`typed ${typed}`]), cursor: 0 })
      vi.advanceTimersByTime(100)
    }
    expect(savedTexts()).not.toEqual(['pasted'])
  })
})
