import type { EngineSession } from '../engines/engine.ts'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { silentLog } from '../core/log.ts'
import { EndedSessions } from './ended-sessions.ts'
import { endLeftBehind } from './left-behind.ts'
import { SessionRegistry, SqlSession } from './session-registry.ts'

const minuteMs = 60_000
const ann = { tenant: 'tenant', user: 'ann' }

let clock = 0
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** So much passes by the clock, and the timers hear of it. */
async function pass(ms: number): Promise<void> {
  clock += ms
  await vi.advanceTimersByTimeAsync(ms)
}

/** Sessions that are looked at as in the program, by a clock that the test sets. */
function setUp(minutesOf: (user: string) => number = () => 15) {
  const registry = new SessionRegistry()
  const ended = new EndedSessions()
  const closed: Array<{ id: string, reason: string, keepResults: boolean }> = []
  const end = endLeftBehind({
    registry,
    ended,
    pageGoneMinutes: async ({ user }) => minutesOf(user),
    minuteMs,
    close: async (session, { message }, keepResults) => {
      registry.remove(session)
      closed.push({ id: session.id, reason: message, keepResults })
    },
    now: () => clock,
    log: silentLog,
  })
  onTestFinished(end)
  return {
    ended,
    closed,
    open(user: string, held: boolean) {
      const engine = { state: { lost: null } } as EngineSession
      const session = new SqlSession({ owner: { ...ann, user }, connectionId: 'c', engine, kept: true })
      registry.add(session)
      if (held) session.hold()
      return session
    },
    /** So many minutes pass; the page of `present` says in each that it is there. */
    async passMinutes(minutes: number, ...present: SqlSession[]) {
      for (let minute = 0; minute < minutes; minute++) {
        for (const session of present) session.hold()
        for (let quarter = 0; quarter < 4; quarter++) await pass(minuteMs / 4)
      }
    },
  }
}

it('ends a session whose page has been gone for the time that its person has set', async () => {
  const { open, passMinutes, closed, ended } = setUp(user => user === 'ann' ? 15 : 30)
  const [session] = [open('ann', true), open('bob', true)]
  await passMinutes(15)
  expect(closed).toEqual([])
  await passMinutes(1)
  expect(closed).toEqual([{
    id: session.id,
    reason: 'The statement was cancelled because its page had been gone for 15 minutes.',
    keepResults: true,
  }])
  expect(ended.of(ann)).toMatchObject([{ sessionId: session.id, connectionId: 'c', why: 'pageGone', minutes: 15 }])
  await passMinutes(15)
  expect(closed).toHaveLength(2)
})

it('leaves a session whose page is there, for days, and those of scripts for twelve hours', async () => {
  const { open, passMinutes, closed, ended } = setUp()
  const held = open('ann', true)
  const script = open('ann', false)
  await passMinutes(12 * 60, held)
  expect(closed).toEqual([])
  await passMinutes(1, held)
  expect(closed.map(({ id, keepResults }) => [id, keepResults])).toEqual([[script.id, false]])
  expect(ended.of(ann)).toMatchObject([{ sessionId: script.id, why: 'idle', minutes: 720 }])
  await passMinutes(24 * 60, held)
  expect(closed).toHaveLength(1)
})

it('counts neither the computer\'s sleep nor a page that came back in time', async () => {
  const { open, passMinutes, closed } = setUp()
  const session = open('ann', true)
  await passMinutes(14)
  // Clocks go on while it sleeps, timers do not.
  clock += 8 * 60 * minuteMs
  await pass(minuteMs / 4)
  expect(closed).toEqual([])
  session.hold()
  await passMinutes(14)
  expect(closed).toEqual([])
  await passMinutes(2)
  expect(closed).toHaveLength(1)
})

it('leaves a session whose page comes back while its person\'s time is looked up', async () => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const registry = new SessionRegistry()
  const close = vi.fn(async () => {})
  const ended = new EndedSessions()
  const pageGoneMinutes = vi.fn(() => promise)
  const end = endLeftBehind({
    registry,
    ended,
    pageGoneMinutes,
    minuteMs,
    close,
    now: () => clock,
    log: silentLog,
  })
  const session = new SqlSession({ owner: ann, connectionId: 'c', engine: {} as EngineSession, kept: true })
  registry.add(session)
  session.hold()
  for (let quarter = 0; quarter < 80; quarter++) await pass(minuteMs / 4)
  end()
  expect(pageGoneMinutes).toHaveBeenCalled()
  session.hold()
  resolve(15)
  await promise
  await Promise.resolve()
  expect(close).not.toHaveBeenCalled()
})

it('says nothing of a session that is lost: its tab has said so', async () => {
  const { open, passMinutes, closed, ended } = setUp()
  const session = open('ann', true)
  Object.assign(session.engine.state, { lost: 'The server closed it.' })
  await passMinutes(16)
  expect(closed).toHaveLength(1)
  expect(ended.of(ann)).toEqual([])
})
