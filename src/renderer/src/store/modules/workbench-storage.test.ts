// @vitest-environment happy-dom
import type { SavedTab } from './workbench-storage.ts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { claimSavedTabs, claimTab, removeTab, saveTab } from './workbench-storage.ts'

const tab = (id: string, number: number, more: Partial<SavedTab> = {}): SavedTab => ({
  id,
  number,
  title: '',
  connectionId: null,
  database: null,
  sessionId: null,
  taskId: null,
  text: `-- ${id}`,
  cursor: 0,
  ...more,
})

/** Locks of a browser, as far as `ifAvailable` goes: one holder a name, until what it returned has settled. */
function createLocks() {
  const held = new Set<string>()
  return {
    held,
    async request(name: string, _: { ifAvailable: true }, callback: (lock: object | null) => unknown) {
      if (held.has(name)) return await callback(null)
      held.add(name)
      try { return await callback({ name }) } finally { held.delete(name) }
    },
  }
}

describe('saved tabs', () => {
  let locks: ReturnType<typeof createLocks>

  beforeEach(() => {
    localStorage.clear()
    locks = createLocks()
    vi.stubGlobal('navigator', { locks })
  })

  it('come back as they were, in their order', async () => {
    const second = tab('b', 2, {
      text: 'SELECT \'订单\'\n\u0000',
      cursor: 4,
      connectionId: 'c1',
      sessionId: 's1',
      taskId: 't1',
    })
    saveTab('u1', second)
    saveTab('u1', tab('a', 1))
    saveTab('u1', tab('a', 1, { text: 'changed' }))
    const claimed = await claimSavedTabs('u1')
    expect(claimed.map(({ tab }) => tab)).toEqual([tab('a', 1, { text: 'changed' }), second])
  })

  it('are another person\'s for nobody else', async () => {
    saveTab('u1', tab('a', 1))
    saveTab('u12', tab('b', 1))
    expect((await claimSavedTabs('u1')).map(({ tab }) => tab.id)).toEqual(['a'])
    removeTab('u2', 'b')
    expect((await claimSavedTabs('u12')).map(({ tab }) => tab.id)).toEqual(['b'])
  })

  it('of older versions are in the database that they named, whatever its number says', async () => {
    const used = { ...tab('a', 1, { connectionId: 'c1', database: 'used' }), databaseId: 7 }
    const unnamed = { ...tab('b', 2, { connectionId: 'c1' }), databaseId: null, database: undefined }
    for (const old of [used, unnamed]) localStorage.setItem(`tihc.tab.u1.${old.id}`, JSON.stringify(old))
    const claimed = await claimSavedTabs('u1')
    expect(claimed.map(({ tab }) => tab)).toEqual([
      tab('a', 1, { connectionId: 'c1', database: 'used' }),
      tab('b', 2, { connectionId: 'c1' }),
    ])
  })

  it('belong to one window until it gives them free', async () => {
    saveTab('u1', tab('a', 1))
    saveTab('u1', tab('b', 2))
    const [first] = await claimSavedTabs('u1')
    expect(await claimSavedTabs('u1')).toEqual([])
    first!.release()
    await vi.waitFor(() => expect(locks.held.has('tihc.tab.a')).toBe(false))
    expect((await claimSavedTabs('u1')).map(({ tab }) => tab.id)).toEqual(['a'])
    expect(await claimTab('a')).toBeNull()
  })

  it('are gone with their removal', async () => {
    saveTab('u1', tab('a', 1))
    removeTab('u1', 'a')
    expect(await claimSavedTabs('u1')).toEqual([])
  })

  it('passes over what it has not written, and leaves it where it is', async () => {
    localStorage.setItem('tihc.tab.u1.x', '{broken')
    localStorage.setItem('other', '1')
    saveTab('u1', tab('a', 1))
    expect((await claimSavedTabs('u1')).map(({ tab }) => tab.id)).toEqual(['a'])
    expect(localStorage.getItem('tihc.tab.u1.x')).toBe('{broken')
  })
})
