import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../src/main/core/log.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tenantScope, tenantTables } from '../../src/main/store/tenant-scope.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'

type Store = Awaited<ReturnType<typeof openStore>>

const time = '2026-01-01T00:00:00.000Z'
let folder: string
let store: Store

beforeAll(async () => {
  folder = await temporaryFolder('scope')
  store = await openStore({ dataDir: folder, log: silentLog })
  for (const id of ['a', 'b']) {
    await store.db.insertInto('tenants').values({ id, name: id, created_at: time, updated_at: time }).execute()
    const scope = tenantScope(store.db, id)
    const row = { data_source_id: 's', name: 'users', desc: id, created_at: time, updated_at: time }
    await scope
      .insertInto('data_tables')
      .values([
        { ...row, id: `${id}1` },
        { ...row, id: `${id}2`, name: 'x' },
      ])
      .execute()
    const column = { desc: '', data_type: 'int', nullable: 0, default_value: null, partitioner: 0 }
    await scope
      .insertInto('data_table_columns')
      .values({
        ...column,
        id: `${id}1c`,
        data_table_id: `${id}1`,
        column_index: 0,
        name: 'n',
        created_at: time,
        updated_at: time,
      })
      .execute()
  }
})
afterAll(async () => {
  await store?.close()
  await removeFolder(folder)
})

const ofA = () => tenantScope(store.db, 'a')

it('gives a tenant its own rows, whatever a query says', async () => {
  expect(await ofA().selectFrom('data_tables').select('id').orderBy('id').execute()).toEqual([
    { id: 'a1' },
    { id: 'a2' },
  ])
  const either = ofA()
    .selectFrom('data_tables as t')
    .select('t.id')
    .where(({ or, eb }) => or([eb('t.id', '=', 'b1'), eb('t.name', '=', 'users')]))
  expect(await either.execute()).toEqual([{ id: 'a1' }])
  expect(
    await ofA()
      .selectFrom('data_tables')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .execute(),
  ).toEqual([{ n: 2 }])
})

it('joins no row of another tenant, and looks into subqueries', async () => {
  const joined = ofA()
    .selectFrom('data_tables as t')
    .leftJoin('data_table_columns as c', join => join.on(({ lit }) => lit(true)))
    .select(['t.id as table', 'c.id as column'])
    .orderBy('t.id')
  expect(await joined.execute()).toEqual([{ table: 'a1', column: 'a1c' }, { table: 'a2', column: 'a1c' }])
  const within = ofA()
    .selectFrom('data_tables')
    .select('id')
    .where('id', 'in', eb => eb.selectFrom('data_table_columns').select('data_table_id'))
  expect(await within.execute()).toEqual([{ id: 'a1' }])
  const exists = ofA().selectFrom('data_tables').select('id').where(({ exists: some, selectFrom }) =>
    some(selectFrom('data_table_columns').select('id').where('id', '=', 'b1c')))
  expect(await exists.execute()).toEqual([])
})

it('joins no row of another tenant where one of two conditions is enough', async () => {
  const joined = ofA()
    .selectFrom('data_tables as t')
    .innerJoin('data_table_columns as c', join => join.on(sql<boolean>`t.id = 'a1' or c.id = 'b1c'`))
    .select(['t.id as table', 'c.id as column'])
  expect(await joined.execute()).toEqual([{ table: 'a1', column: 'a1c' }])
})

it('adds nothing over a row of another tenant, and takes no SQL as text', async () => {
  const row = { id: 'b1', data_source_id: 's', name: 'mine', desc: '', created_at: time, updated_at: time }
  const over = ofA()
    .insertInto('data_tables')
    .values(row)
    .onConflict(taken => taken.column('id').doUpdateSet({ desc: 'mine' }))
  await expect(over.execute()).rejects.toThrow('not over them')
  await expect(ofA().replaceInto('data_tables').values(row).execute()).rejects.toThrow('not over them')
  await expect(sql`select * from data_tables`.execute(ofA())).rejects.toThrow('no such query')
})

it('changes and deletes no row of another tenant', async () => {
  const changed = await ofA().updateTable('data_tables').set({ note: 'mine' }).executeTakeFirst()
  expect(changed.numUpdatedRows).toBe(2n)
  const named = await ofA().updateTable('data_tables').set({ note: 'x' }).where('id', '=', 'b1').executeTakeFirst()
  expect(named.numUpdatedRows).toBe(0n)
  const gone = await ofA().deleteFrom('data_tables').where('id', 'in', ['b1', 'b2']).executeTakeFirst()
  expect(gone.numDeletedRows).toBe(0n)
  expect(
    await store.db.selectFrom('data_tables').select(['id', 'note']).where('tenant_id', '=', 'b').execute(),
  ).toEqual([
    { id: 'b1', note: '' },
    { id: 'b2', note: '' },
  ])
})

it('adds rows as the tenant\'s, also inside a transaction, and only by their values', async () => {
  const row = { data_source_id: 's', name: 'new', desc: '', created_at: time, updated_at: time }
  await store.db.transaction().execute(async (trx) => {
    await tenantScope(trx, 'a').insertInto('data_tables').values({ ...row, id: 'a3' }).execute()
  })
  expect(await store.db.selectFrom('data_tables').select('tenant_id').where('id', '=', 'a3').execute()).toEqual([
    { tenant_id: 'a' },
  ])
  await tenantScope(store.db, 'a').deleteFrom('data_tables').where('id', '=', 'a3').execute()
  const copy = ofA()
    .insertInto('data_tables')
    .columns(['id', 'data_source_id', 'name', 'desc', 'created_at', 'updated_at'])
    .expression(eb =>
      eb.selectFrom('data_tables').select(['id', 'data_source_id', 'name', 'desc', 'created_at', 'updated_at']),
    )
  await expect(copy.execute()).rejects.toThrow('by their values')
})

it('knows every table that has a tenant', async () => {
  const tables = await store.db.introspection.getTables()
  const withTenant = tables
    .filter(({ columns }) => columns.some(({ name }) => name === 'tenant_id'))
    .map(({ name }) => name)
  // People and their settings are the program's own matter: they are looked for across tenants.
  expect(withTenant.filter(name => !['settings', 'users'].includes(name)).sort()).toEqual([...tenantTables].sort())
})
