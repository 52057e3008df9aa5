import type { EngineSession } from '../engines/engine.ts'
import { expect, it } from 'vitest'
import { SessionRegistry, SqlSession } from './session-registry.ts'

const hourMs = 60 * 60 * 1000

function registryWithSession() {
  const registry = new SessionRegistry()
  const session = new SqlSession({
    owner: { tenant: 'tenant', user: 'ann' },
    connectionId: 'connection',
    engine: {} as EngineSession,
    kept: true,
  })
  registry.add(session)
  return { registry, session }
}

it('counts how long nobody used a session, and begins anew when it is used', () => {
  const { registry, session } = registryWithSession()
  registry.countIdle(hourMs)
  expect(registry.countIdle(hourMs)).toEqual([session])
  expect(session.idleMs).toBe(2 * hourMs)
  session.used()
  expect(session.idleMs).toBe(0)
})

it('does not count the time in which a session runs something', () => {
  const { registry, session } = registryWithSession()
  session.busy = true
  expect(registry.countIdle(13 * hourMs)).toEqual([])
  session.busy = false
  expect(registry.countIdle(hourMs)).toEqual([session])
  expect(session.idleMs).toBe(hourMs)
})

it('counts how long the page of a session has said nothing, also while it runs something', () => {
  const { registry, session } = registryWithSession()
  session.hold()
  session.busy = true
  registry.countGone(hourMs)
  expect(registry.countGone(1)).toEqual([session])
  expect(session.goneMs).toBe(hourMs + 1)
  session.hold()
  expect(session.goneMs).toBe(0)
})

it('counts a session either as a page\'s or as a script\'s', () => {
  const { registry, session } = registryWithSession()
  expect(registry.countGone(hourMs)).toEqual([])
  session.used()
  expect(session.goneMs).toBeNull()
  session.hold()
  expect(registry.countIdle(hourMs)).toEqual([])
  expect(registry.countGone(hourMs)).toEqual([session])
  session.used()
  expect(session.goneMs).toBe(0)
})
