import type { TaskTarget } from '../../src/main/tasks/task.ts'
import { expect, it, onTestFinished } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { createHistory } from '../../src/main/sql/history.ts'
import { SqlTask } from '../../src/main/sql/sql-task.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { temporaryProfile } from '../support/profile.ts'

const ann = { tenant: 't1', user: 'ann' }
const bob = { tenant: 't1', user: 'bob' }
const where = { connectionId: 'c1', connectionName: 'one', database: null }

async function openHistory(most = 10_000) {
  const store = await openStore({ dataDir: temporaryProfile(), log: silentLog })
  onTestFinished(() => store.close())
  const now = new Date().toISOString()
  await store.db.insertInto('tenants').values({ id: 't1', name: 't1', created_at: now, updated_at: now }).execute()
  await store.db
    .insertInto('users')
    .values(
      [ann, bob].map(
        ({ tenant, user }) =>
          ({
            id: user,
            tenant_id: tenant,
            username: user,
            password: '!',
            role: 'editor',
            token_generation: 0,
            created_at: now,
            updated_at: now,
          }) as const,
      ),
    )
    .execute()
  const history = createHistory(store.db, () => most)
  const run = async (owner: typeof ann, sql: string, target: TaskTarget = where) => {
    const task = new SqlTask(owner, target, sql)
    await history.begin(task)
    return task
  }
  /** Runs one and ends it, with an error or without. */
  const finish = async (owner: typeof ann, sql: string, error: TihcError | null = null, target = where) => {
    const task = await run(owner, sql, target)
    task.end(error)
    await history.end(task, task.error)
  }
  const list = (filter = {}, owner = ann) => history.list(owner, { offset: 0, limit: 1000, ...filter })
  const texts = async (filter = {}, owner = ann) => (await list(filter, owner)).data.map(({ sql }) => sql)
  return { history, store, run, finish, list, texts }
}

it('gives large texts in answers that can be sent, and keeps of the largest the beginning', async () => {
  const { run, list } = await openHistory()
  for (let n = 0; n < 100; n++) await run(ann, `/* ${n} */ ${'x'.repeat(1e6)}`)
  const { data, total } = await list()
  expect(total).toBe(100)
  expect(data.reduce((sum, { sql }) => sum + sql.length, 0)).toBeLessThanOrEqual(16 * 1024 * 1024)
  expect(data.length).toBeGreaterThan(50)
  expect(data[0]!.sql).toMatch(/^\/\* 99 \*\/ x{200000}/)
  const rest = await list({ offset: data.length })
  expect(rest.data[0]!.id).toBe(data.at(-1)!.id - 1)
})

it('keeps the newest of each person', async () => {
  const { run, list } = await openHistory(10)
  await run(bob, 'SELECT 0')
  for (let n = 1; n <= 35; n++) await run(ann, `SELECT ${n}`)
  const { data, total } = await list()
  expect(total).toBeLessThan(21)
  expect(data.slice(0, 10).map(({ sql }) => sql)).toEqual(Array.from({ length: 10 }, (_, n) => `SELECT ${35 - n}`))
  expect((await list({}, bob)).total).toBe(1)
})

it.each([
  ['größe', true],
  ['GRöSSE', false],
  ['SELECT Ä', true],
  ['select Ä', true],
])('looks for %j in the texts', async (search, isFound) => {
  const { run, list } = await openHistory()
  await run(ann, 'Select Ä from größe')
  expect((await list({ search })).total).toBe(isFound ? 1 : 0)
})

it('cuts the texts of a list and gives one of them whole', async () => {
  const { history, run, list } = await openHistory()
  await run(ann, `SELECT '${'é'.repeat(500)}'`)
  await run(ann, 'SELECT 2')
  const { data } = await list({ textLength: 10 })
  expect(data.map(({ sql, textLength }) => [sql, textLength])).toEqual([['SELECT 2', 8], ['SELECT \'éé', 509]])
  expect(await history.get(ann, data[1]!.id)).toMatchObject({ sql: `SELECT '${'é'.repeat(500)}'`, textLength: 509 })
  // A page of a hundred long ones is a page of a hundred.
  for (let n = 0; n < 100; n++) await run(ann, 'x'.repeat(256 * 1024))
  expect((await list({ textLength: 200, limit: 100 })).data).toHaveLength(100)
})

it('finds by connection, end and time', async () => {
  const { store, finish, list, texts } = await openHistory()
  await finish(ann, 'one')
  await finish(ann, 'two', new TihcError('engine', 'no'), { ...where, connectionId: 'c2' })
  await finish(ann, 'three', new TihcError('cancelled', 'stopped'))
  const days = { one: '2026-11-01T23:30:00.000Z', two: '2026-11-02T00:00:00.000Z', three: '2026-11-02T10:00:00.000Z' }
  for (const [sql, started_at] of Object.entries(days))
    await store.db.updateTable('history').set({ started_at }).where('sql', '=', sql).execute()
  expect(await texts({ connectionId: 'c2' })).toEqual(['two'])
  expect(await texts({ status: 'completed' })).toEqual(['one'])
  expect(await texts({ taskId: (await list()).data[1]!.taskId })).toEqual(['two'])
  expect(await texts({ status: 'cancelled' })).toEqual(['three'])
  expect(await texts({ from: '2026-11-02T00:00:00Z' })).toEqual(['three', 'two'])
  expect(await texts({ to: '2026-11-02T00:00:00Z' })).toEqual(['one'])
  // The same moment in the words of another zone.
  expect(await texts({ from: '2026-11-02T08:00:00+08:00', to: '2026-11-02T18:00:00+08:00' })).toEqual(['two'])
  expect(await texts({ search: 'T', status: 'failed', connectionId: 'c1' })).toEqual([])
})

it('deletes one, and only the person\'s own', async () => {
  const { history, finish, list, texts } = await openHistory()
  await finish(ann, 'mine')
  await finish(ann, 'mine too')
  const { id } = (await list()).data[0]!
  await expect(history.delete(bob, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(history.get(bob, id)).rejects.toMatchObject({ code: 'not_found' })
  await history.delete(ann, id)
  await expect(history.delete(ann, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await texts()).toEqual(['mine'])
})

it('clears what fits the filter and leaves what runs, and what is of others', async () => {
  const { history, run, finish, texts } = await openHistory()
  await finish(ann, 'good')
  await finish(ann, 'bad', new TihcError('engine', 'no'))
  await finish(bob, 'of bob')
  const running = await run(ann, 'running')
  expect(await history.clear(ann, { status: 'failed' })).toBe(1)
  expect(await texts()).toEqual(['running', 'good'])
  expect(await history.clear(ann, {})).toBe(1)
  expect(await texts()).toEqual(['running'])
  running.end(null)
  await history.end(running, running.error)
  expect(await texts({ status: 'completed' })).toEqual(['running'])
  expect(await texts({}, bob)).toEqual(['of bob'])
})
