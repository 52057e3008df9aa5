import type { DdlJob } from '@contract/ddl-jobs.ts'
import { expect, it } from 'vitest'
import { isLive, stateOf, steeringOf, tookOf } from './job-state.ts'

const job = (state: string, more: Partial<DdlJob> = {}): DdlJob => ({
  id: '1',
  kind: 'add index',
  database: 'd',
  table: 't',
  state,
  schemaState: 'none',
  query: '',
  rowsDone: null,
  rowsTotal: null,
  speed: null,
  progress: null,
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: null,
  error: null,
  blockedBy: [],
  ...more,
})

it('says what can be asked of a job as it stands', () => {
  expect(steeringOf(job('running'))).toEqual(['pause', 'cancel'])
  expect(steeringOf(job('queueing'))).toEqual(['pause', 'cancel'])
  expect(steeringOf(job('paused'))).toEqual(['resume', 'cancel'])
  for (const state of ['synced', 'cancelled', 'rollback done', 'rollingback', 'cancelling', 'a word of tomorrow'])
    expect(steeringOf(job(state))).toEqual([])
})

it('knows what still runs, also by a word that it does not know', () => {
  expect(['running', 'paused', 'rollingback', 'a word of tomorrow'].map(state => isLive(job(state))))
    .toEqual([true, true, true, true])
  expect(['synced', 'cancelled', 'rollback done'].map(state => isLive(job(state)))).toEqual([false, false, false])
  expect(stateOf(job('a word of tomorrow'))).toBeUndefined()
})

it('says how long a job took, or takes so far', () => {
  const now = Date.parse('2026-01-01T00:01:00Z')
  expect(tookOf(job('running'), now)).toBe(60_000)
  expect(tookOf(job('synced', { endedAt: '2026-01-01T00:00:03Z' }), now)).toBe(3_000)
  expect(tookOf(job('queueing', { startedAt: null }), now)).toBeNull()
})
