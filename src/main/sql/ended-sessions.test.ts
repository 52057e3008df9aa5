import type { EngineSession } from '../engines/engine.ts'
import { expect, it } from 'vitest'
import { EndedSessions } from './ended-sessions.ts'
import { SqlSession } from './session-registry.ts'

const ann = { tenant: 'one', user: 'ann' }
const bob = { tenant: 'two', user: 'bob' }
const sessionOf = (owner: typeof ann) =>
  new SqlSession({ owner, connectionId: 'c', engine: {} as EngineSession, kept: true })
const gone = { why: 'pageGone', minutes: 15 } as const

it('is each person\'s own, until they have seen it', () => {
  const ended = new EndedSessions()
  const [hers, his] = [sessionOf(ann), sessionOf(bob)]
  ended.add(hers, gone)
  ended.add(his, gone)
  expect(ended.of(ann)).toMatchObject([{ sessionId: hers.id, inTransaction: false, statements: [], further: 0 }])
  expect(() => ended.forget(ann, his.id)).toThrow('No session of this id was ended')
  ended.forget(ann, hers.id)
  expect(ended.of(ann)).toEqual([])
  expect(() => ended.forget(ann, hers.id)).toThrow('No session of this id was ended')
  expect(ended.of(bob)).toHaveLength(1)
  ended.forgetWhere(({ tenant }) => tenant === 'two')
  expect(ended.of(bob)).toEqual([])
})

it('keeps the last hundred of a person', () => {
  const ended = new EndedSessions()
  ended.add(sessionOf(bob), gone)
  const hers = Array.from({ length: 101 }, () => sessionOf(ann))
  for (const session of hers) ended.add(session, gone)
  expect(ended.of(ann).map(({ sessionId }) => sessionId)).toEqual(hers.slice(1).map(({ id }) => id))
  expect(ended.of(bob)).toHaveLength(1)
})

it('tells what became of the session until it was closed', () => {
  const ended = new EndedSessions()
  const session = sessionOf(ann)
  session.open.inTransaction = true
  ended.add(session, gone)
  session.open.inTransaction = false
  expect(ended.of(ann)).toMatchObject([{ inTransaction: false }])
})
