// @vitest-environment happy-dom
import type { EndedSession } from '@contract/sql.ts'
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useUserStore } from './user.ts'
import { useWorkbenchStore } from './workbench.ts'

const holdSessions = vi.hoisted(() => vi.fn())
vi.mock('@/api/index.ts', () => ({ api: { sql: { holdSessions }, on: () => () => {} } }))

const everyMs = 30_000
const ended = { sessionId: 's1', connectionId: 'c1', why: 'pageGone', minutes: 15 } as EndedSession
const savedSession = () => {
  const key = Object.keys(localStorage).find(name => name.startsWith('tihc.tab.'))!
  return (JSON.parse(localStorage.getItem(key)!) as { sessionId: string | null }).sessionId
}

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers()
  vi.stubGlobal('navigator', {
    locks: { request: (_name: string, _options: object, held: (lock: object) => unknown) => held({}) },
  })
  holdSessions.mockReset().mockResolvedValue({ ended: [] })
  setActivePinia(createPinia())
  signIn()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function signIn() {
  useUserStore().setUser({ id: 'u1', username: 'ann', tenant: 't1', tenantName: 'One', role: 'editor' })
}

async function openTab(sessionId: string | null) {
  const store = useWorkbenchStore()
  await store.restore()
  const tab = store.openTab()
  tab.sessionId = sessionId
  return { store, tab }
}

it('says every half minute which sessions have their page, as long as somebody is signed in', async () => {
  const { store } = await openTab('s1')
  store.openTab().sessionId = 's2'
  await vi.advanceTimersByTimeAsync(everyMs)
  expect(holdSessions.mock.calls).toEqual([[{ ids: ['s1', 's2'] }]])
  await vi.advanceTimersByTimeAsync(everyMs)
  expect(holdSessions).toHaveBeenCalledTimes(2)
  useUserStore().resetUser()
  await vi.advanceTimersByTimeAsync(10 * everyMs)
  expect(holdSessions).toHaveBeenCalledTimes(2)
  signIn()
  await store.restore()
  expect(holdSessions).toHaveBeenCalledTimes(3)
})

it('says nothing where no tab has a session, and goes on where the host cannot be asked', async () => {
  const { tab } = await openTab(null)
  await vi.advanceTimersByTimeAsync(everyMs)
  expect(holdSessions).not.toHaveBeenCalled()
  tab.sessionId = 's1'
  holdSessions.mockRejectedValueOnce(new Error('unreachable'))
  await vi.advanceTimersByTimeAsync(2 * everyMs)
  expect(holdSessions).toHaveBeenCalledTimes(2)
  expect(tab.sessionId).toBe('s1')
})

it('says so when the page is seen again', async () => {
  const { tab } = await openTab('s1')
  const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(holdSessions).not.toHaveBeenCalled()
  seen.mockReturnValue('visible')
  holdSessions.mockResolvedValue({ ended: [ended] })
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect([tab.ended, tab.sessionId]).toEqual([ended, null])
})

it('keeps over a reload which session was ended, until somebody has seen it', async () => {
  const { tab } = await openTab('s1')
  holdSessions.mockResolvedValue({ ended: [ended, { ...ended, sessionId: 'another' }] })
  await vi.advanceTimersByTimeAsync(everyMs)
  expect([tab.ended, tab.sessionId]).toEqual([ended, null])
  await vi.advanceTimersByTimeAsync(1000)
  expect(savedSession()).toBe('s1')
  tab.ended = null
  await vi.advanceTimersByTimeAsync(1000)
  expect(savedSession()).toBeNull()
})
