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

it('gives a session that nobody used for more than twelve hours', () => {
  const { registry, session } = registryWithSession()
  expect(registry.countIdle(12 * hourMs)).toEqual([])
  expect(registry.countIdle(1)).toEqual([session])
})

it('begins anew when a session is used', () => {
  const { registry, session } = registryWithSession()
  registry.countIdle(12 * hourMs)
  session.used()
  expect(registry.countIdle(12 * hourMs)).toEqual([])
})

it('does not count the time in which a session runs something', () => {
  const { registry, session } = registryWithSession()
  session.busy = true
  expect(registry.countIdle(13 * hourMs)).toEqual([])
  session.busy = false
  expect(registry.countIdle(hourMs)).toEqual([])
})
