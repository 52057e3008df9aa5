// @vitest-environment happy-dom
import type { EndedSession, Executed, SessionState } from '@contract/sql.ts'
import type { RunState } from '@/store/modules/run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { TihcError } from '@contract/errors.ts'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTab } from '@/store/modules/editor-tab.ts'
import { followRun } from '@/store/modules/run.ts'
import { cancelRun, endTransaction, isRunning, releaseTab, resumeTabs, runSql, showsRunning } from './runner.ts'

const calls = vi.hoisted(() => ({
  execute: vi.fn(),
  cancel: vi.fn(),
  status: vi.fn(),
  free: vi.fn(),
  closeSession: vi.fn(),
  follow: vi.fn(),
  sessions: vi.fn(),
  holdSessions: vi.fn(),
  forgetEnded: vi.fn(),
}))
vi.mock('./api.ts', () => ({ default: calls }))

const sent = { sql: 'SELECT 1', begin: { line: 1, column: 1 }, linesBefore: 0 }
const session = { sessionId: 's1', connectionId: 'c1', database: 'shop', busy: false, lost: null } as SessionState
const column = { name: 'a' } as never
const stopped = (more: Partial<RunState>) => ({ status: 'cancelled', rowCount: 0, results: [], notices: [], ...more })
const answer = (more: Partial<Executed> = {}): Executed => ({
  status: 'completed',
  taskId: 't1',
  result: 0,
  rows: [[1]],
  rowCount: 1,
  results: [{ columns: [column], rowCount: 1 } as never],
  session,
  ...more,
})

/** A call that is answered when the test says so. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<Executed>()
  calls.execute.mockReturnValueOnce(promise)
  return { answer: resolve, fail: reject }
}

let tab: EditorTab
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  for (const call of Object.values(calls)) call.mockReset().mockResolvedValue(undefined)
  calls.follow.mockImplementation((run, options) =>
    followRun(run, { ...options, api: { on: () => () => {}, sql: { status: calls.status } } as never }),
  )
  tab = reactive(createTab(1, { connectionId: 'c1', database: 'shop' }))
})
afterEach(() => { vi.useRealTimers() })

describe('one call', () => {
  it('opens the session, runs and brings the first rows; the next runs in that session', async () => {
    calls.execute.mockImplementation(async () => answer())
    await runSql(tab, sent)
    expect(calls.execute).toHaveBeenCalledExactlyOnceWith({
      session: 'keep',
      hold: true,
      connectionId: 'c1',
      database: 'shop',
      taskId: tab.run!.taskId,
      sql: 'SELECT 1',
      async: true,
      waitMs: 500,
      firstRows: 200,
      since: 0,
    })
    expect(tab.run).toMatchObject({ status: 'completed', first: { result: 0, rows: [[1]] } })
    expect([tab.sessionId, tab.database, tab.lost]).toEqual(['s1', 'shop', ''])
    const before = tab.run!.taskId
    await runSql(tab, sent)
    expect(calls.execute.mock.lastCall![0]).toMatchObject({ sessionId: 's1' })
    expect(calls.execute.mock.lastCall![0]).not.toHaveProperty('session')
    expect(calls.free).toHaveBeenCalledExactlyOnceWith(before)
    expect(calls.status).not.toHaveBeenCalled()
  })

  it('says why where no session can be opened, and leaves the tab without one', async () => {
    calls.execute.mockRejectedValue(new TihcError('unavailable', 'no server'))
    await runSql(tab, sent)
    expect(tab.run).toMatchObject({ status: 'failed', taskId: null, error: { message: 'no server' } })
    expect(tab.sessionId).toBeNull()
  })

  it('loses a session that is not there any more', async () => {
    Object.assign(tab, { sessionId: 's1', session })
    calls.execute.mockRejectedValue(new TihcError('not_found', 'no session'))
    await runSql(tab, sent)
    expect([tab.sessionId, tab.lost, tab.run!.status]).toEqual([null, 'no session', 'failed'])
  })
})

describe('while the call is on its way', () => {
  it('a cancel stops the task, also where it comes to the host before it', async () => {
    const { answer: reply } = held()
    const running = runSql(tab, sent)
    await flushPromises()
    calls.cancel
      .mockRejectedValueOnce(new TihcError('not_found', 'no such task'))
      .mockResolvedValueOnce(stopped({ session }))
    const cancelling = cancelRun(tab)
    await vi.advanceTimersByTimeAsync(100)
    await cancelling
    expect(calls.cancel.mock.calls).toEqual([[tab.run!.taskId, false, 0], [tab.run!.taskId, false, 0]])
    expect([tab.run!.status, tab.sessionId]).toEqual(['cancelled', 's1'])
    // What was answered before it was stopped comes last.
    reply(answer({ status: 'running' }))
    await running
    expect([tab.run!.status, tab.sessionId]).toEqual(['cancelled', 's1'])
    expect(calls.closeSession).not.toHaveBeenCalled()
  })

  it('a cancel ends the opening of the session', async () => {
    const { fail } = held()
    const running = runSql(tab, sent)
    await flushPromises()
    calls.cancel.mockResolvedValue(stopped({ session: null }))
    await cancelRun(tab)
    fail(new TihcError('cancelled', 'The statement was cancelled.'))
    await running
    expect(tab.run).toMatchObject({ status: 'cancelled', taskId: null })
    expect(tab.run!.error!.message).toBe('It was cancelled before the connection stood.')
    expect(isRunning(tab)).toBe(false)
  })

  it('a tab that is closed leaves neither a session nor a task', async () => {
    const { answer: reply } = held()
    const running = runSql(tab, sent)
    await flushPromises()
    const { taskId } = tab.run!
    releaseTab(tab)
    expect(calls.free).toHaveBeenCalledWith(taskId)
    reply(answer({ status: 'running' }))
    await running
    expect(calls.closeSession).toHaveBeenCalledExactlyOnceWith('s1')
    expect(calls.free).toHaveBeenLastCalledWith(taskId)
    expect(tab.sessionId).toBeNull()
  })

  it('it is shown as running after a tenth of a second', async () => {
    const { answer: reply } = held()
    const running = runSql(tab, sent)
    await vi.advanceTimersByTimeAsync(90)
    expect([isRunning(tab), showsRunning(tab)]).toEqual([true, false])
    await vi.advanceTimersByTimeAsync(20)
    expect(showsRunning(tab)).toBe(true)
    reply(answer())
    await running
    expect(showsRunning(tab)).toBe(false)
  })
})

describe('a session that was ended while the page was gone', () => {
  const ended = { sessionId: 's1', connectionId: 'c1', why: 'pageGone', minutes: 15 } as EndedSession
  beforeEach(() => {
    Object.assign(tab, { sessionId: 's1' })
    calls.sessions.mockResolvedValue({ data: [], ended: [ended] })
    calls.holdSessions.mockResolvedValue({ ended: [ended] })
  })

  it('is told in its tab after a reload, until the next run, which opens another', async () => {
    await resumeTabs([tab])
    expect([tab.ended, tab.sessionId, tab.lost]).toEqual([ended, null, ''])
    expect(calls.forgetEnded).not.toHaveBeenCalled()
    calls.execute.mockImplementation(async () => answer({ session: { ...session, sessionId: 's2' } }))
    await runSql(tab, sent)
    expect(calls.forgetEnded).toHaveBeenCalledExactlyOnceWith('s1')
    expect([tab.ended, tab.sessionId]).toEqual([null, 's2'])
  })

  it('keeps the first run after a reload from running outside of its transaction', async () => {
    await runSql(tab, sent)
    expect(calls.execute).not.toHaveBeenCalled()
    expect([tab.ended, tab.run!.error!.code]).toEqual([ended, 'conflict'])
  })

  it('is told in one place where the run finds it out, or the end of its transaction does', async () => {
    const missing = new TihcError('not_found', 'no session')
    calls.execute.mockRejectedValue(missing)
    Object.assign(tab, { session })
    await runSql(tab, sent)
    expect(calls.holdSessions).toHaveBeenCalledExactlyOnceWith(['s1'])
    expect([tab.ended, tab.lost, tab.sessionId]).toEqual([ended, '', null])
    Object.assign(tab, { session, sessionId: 's1', ended: null })
    await expect(endTransaction(tab, 'COMMIT')).rejects.toBe(missing)
    expect([tab.ended, tab.lost, tab.sessionId]).toEqual([ended, '', null])
  })

  it('is lost as any other where the host does not know why', async () => {
    Object.assign(tab, { session })
    calls.holdSessions.mockRejectedValue(new Error('unreachable'))
    calls.execute.mockRejectedValue(new TihcError('not_found', 'no session'))
    await runSql(tab, sent)
    expect([tab.ended, tab.lost]).toEqual([null, 'no session'])
  })

  it('is seen where its tab is closed', async () => {
    await resumeTabs([tab])
    releaseTab(tab)
    expect(calls.forgetEnded).toHaveBeenCalledExactlyOnceWith('s1')
    expect(calls.closeSession).not.toHaveBeenCalled()
  })
})
