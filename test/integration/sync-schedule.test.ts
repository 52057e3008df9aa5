import type { Context } from '../../src/contract/context.ts'
import type { SyncRuns } from '../../src/main/catalog/sources/sync-runs.ts'
import { expect, it, onTestFinished } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { createSyncSchedule } from '../../src/main/catalog/sources/sync-schedule.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { temporaryProfile } from '../support/profile.ts'

const hour = 60 * 60 * 1000
const begin = Date.parse('2026-01-01T00:00:00.000Z')

/** A schedule over a store of its own, whose clock stands until it is moved on. */
async function openSchedule() {
  const store = await openStore({ dataDir: temporaryProfile(), log: silentLog })
  onTestFinished(() => store.close())
  const created_at = new Date(begin).toISOString()
  await store.db
    .insertInto('tenants')
    .values({ id: 't', name: 't', created_at, updated_at: created_at })
    .execute()
  const started: string[] = []
  const state = { now: begin, running: new Set<string>(), failure: null as TihcError | null }
  const runs: SyncRuns = {
    isRunning: id => state.running.has(id),
    taskOf: () => null,
    hold: () => () => {},
    async start({ tenant, role }: Context, connectionId, databases) {
      if (state.failure) throw state.failure
      started.push(`${tenant} ${role} ${connectionId} ${databases!.join()}`)
      const tried_at = new Date(state.now).toISOString()
      await store.db
        .updateTable('data_sources')
        .set({ tried_at })
        .where('connection_id', '=', connectionId)
        .where('database', 'in', databases!)
        .execute()
      return 'task'
    },
  }
  const schedule = createSyncSchedule({ store, runs, log: silentLog, now: () => state.now })
  onTestFinished(() => schedule.close())
  const add = (
    id: string,
    every_hours: number | null,
    tried_at: string | null = created_at,
    connection_id = `c-${id}`,
  ) =>
    store.db
      .insertInto('data_sources')
      .values({
        id,
        tenant_id: 't',
        connection_id,
        connection_name: 'c',
        database: `d-${id}`,
        product: null,
        version: null,
        every_hours,
        tried_at,
        created_at,
      })
      .execute()
  return { store, state, started, schedule, add }
}

it('syncs what is due, and nothing else, as an editor of its tenant', async () => {
  const { state, started, schedule, add } = await openSchedule()
  await add('often', 1)
  await add('seldom', 24)
  await add('by hand', null)
  await add('never yet', 24, null)
  await add('busy', 1)
  state.running.add('busy')
  state.now = begin + hour - 1
  await schedule.look()
  expect(started).toEqual(['t editor c-never yet d-never yet'])
  state.now = begin + hour
  await schedule.look()
  expect(started.slice(1)).toEqual(['t editor c-often d-often'])
  await schedule.look()
  expect(started).toHaveLength(2)
  state.now = begin + 24 * hour
  await schedule.look()
  expect(started.slice(2).sort()).toEqual(['t editor c-often d-often', 't editor c-seldom d-seldom'])
})

it('says why one could not begin, and tries it again when its time comes once more', async () => {
  const { store, state, started, schedule, add } = await openSchedule()
  await add('often', 1)
  state.now = begin + hour
  state.failure = new TihcError('unavailable', 'The server cannot be reached.')
  await schedule.look()
  const read = () => store.db.selectFrom('data_sources').select(['status', 'error']).executeTakeFirstOrThrow()
  expect(await read()).toEqual({ status: 'failed', error: 'The server cannot be reached.' })
  state.failure = null
  await schedule.look()
  expect(started).toEqual([])
  state.now = begin + 2 * hour
  await schedule.look()
  expect(started).toHaveLength(1)
})

it('begins one database of a connection at a time, the one that waits longest first', async () => {
  const { state, started, schedule, add } = await openSchedule()
  await add('later', 1, new Date(begin + 1).toISOString(), 'c')
  await add('sooner', 1, new Date(begin).toISOString(), 'c')
  await add('other', 1)
  state.now = begin + hour + 1
  await schedule.look()
  expect(started).toEqual(['t editor c d-sooner', 't editor c-other d-other'])
  // One that runs, by whomever it was begun, has the connection for itself.
  state.running.add('sooner')
  await schedule.look()
  expect(started).toHaveLength(2)
  state.running.clear()
  await schedule.look()
  expect(started.slice(2)).toEqual(['t editor c d-later'])
})

it('waits for no time that only a clock has seen which was set back since', async () => {
  const { state, started, schedule, add } = await openSchedule()
  await add('often', 1, new Date(begin + 48 * hour).toISOString())
  await schedule.look()
  expect(started).toEqual(['t editor c-often d-often'])
  await schedule.look()
  expect(started).toHaveLength(1)
  state.now = begin + hour
  await schedule.look()
  expect(started).toHaveLength(2)
})

it('begins nothing once it is closed', async () => {
  const { state, started, schedule, add } = await openSchedule()
  await add('often', 1)
  state.now = begin + hour
  schedule.close()
  await schedule.look()
  expect(started).toEqual([])
})
