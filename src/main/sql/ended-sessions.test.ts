import type { EndedSession } from '../../contract/sql.ts'
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

it('says that what XA PREPARE has prepared stays', () => {
  const ended = new EndedSessions()
  const session = sessionOf(ann)
  Object.assign(session.open, { inTransaction: true, isPrepared: true })
  ended.add(session, gone)
  expect(ended.of(ann)).toMatchObject([{ inTransaction: true, isPrepared: true }])
  expect(ended.errorOf(ann, session.id)!.message).toContain('XA PREPARE and stays on the server')
})

it('says of each session why it was ended and what was rolled back, to its own person alone', () => {
  const ended = new EndedSessions()
  const tell = (why: EndedSession['why'], minutes: number, inTransaction = false) => {
    const session = sessionOf(ann)
    session.open.inTransaction = inTransaction
    ended.add(session, { why, minutes })
    expect(ended.errorOf(bob, session.id)).toBeNull()
    const { code, message, details } = ended.errorOf(ann, session.id)!
    expect([code, details?.ended?.sessionId]).toEqual(['not_found', session.id])
    return message
  }
  expect([
    tell('idle', 720, true),
    tell('pageGone', 15),
    tell('roleChanged', 0),
    tell('connectionChanged', 0),
  ]).toEqual([
    'This session was ended, because nobody had used it for 12 hours. Its open transaction was rolled back. Open a new '
    + 'session.',
    'This session was ended, because its page had been gone for 15 minutes. Open a new one.',
    'This session was ended, because your role was changed. Open a new one.',
    'This session was ended, because its connection was changed. Open a new one.',
  ])
})
