import { expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../src/main/log.ts'
import { createHistory } from '../../src/main/sql/history.ts'
import { Task } from '../../src/main/sql/task.ts'
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
  await store.db.insertInto('users').values([ann, bob].map(({ tenant, user }) => ({ id: user, tenant_id: tenant, username: user, password: '!', role: 'editor', token_generation: 0, created_at: now, updated_at: now }) as const)).execute()
  const history = createHistory(store.db, () => most)
  const run = async (owner: typeof ann, sql: string) => history.begin(new Task(owner, where, sql))
  const list = (filter = {}, owner = ann) => history.list(owner, { offset: 0, limit: 1000, ...filter })
  return { run, list }
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
