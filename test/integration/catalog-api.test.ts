import type { Host, Person } from '../support/host.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../support/host.ts'

/*
 * The documented API of data tables, columns and usages, call by call, as another program sees it over HTTP. What is
 * asked stands in the document; nothing here looks into the program.
 */

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/
const missing = '00000000-0000-4000-8000-000000000000'

let host: Host
let admin: Person
/** Of another tenant. */
let other: Person
let viewer: Person
let tenant: string

beforeAll(async () => {
  host = await startHost()
  admin = host.admin
  const { client } = admin
  tenant = (await client.auth.me()).tenant_id
  const strange = await client.tenants.create({ name: 'other' })
  const password = 'a-long-password'
  await client.users.create({ username: 'other', password, tenant_id: strange.id, role: 'admin' })
  await client.users.create({ username: 'viewer', password, tenant_id: tenant, role: 'viewer' })
  other = await host.login('other', password)
  viewer = await host.login('viewer', password)
})
afterAll(() => host?.stop())

const v1 = (path: string) => `/api/v1${path}`
const post = (path: string, body: unknown, who: Pick<Person, 'request'> = admin) => who.request('POST', v1(path), body)
const get = (path: string, who: Pick<Person, 'request'> = admin) => who.request('GET', v1(path))
const put = (path: string, body: unknown, who: Pick<Person, 'request'> = admin) => who.request('PUT', v1(path), body)
const remove = (path: string, who: Pick<Person, 'request'> = admin) => who.request('DELETE', v1(path))

let names = 0
async function makeTable(source = 'ds-uuid'): Promise<string> {
  const { status, json } = await post('/data-tables', { data_source_id: source, name: `t${++names}`, desc: '' })
  expect(status).toBe(201)
  return (json as { id: string }).id
}
const column = (index: number, name = `c${index}`) => ({
  column_index: index,
  name,
  desc: '订单ID 😀',
  data_type: 'bigint',
  nullable: false,
  default_value: null as string | null,
  partitioner: false,
})
async function makeColumn(table: string, index: number): Promise<string> {
  const { status, json } = await post('/data-table-columns', { data_table_id: table, ...column(index) })
  expect(status).toBe(201)
  return (json as { id: string }).id
}

describe('data tables', () => {
  it('are created, read, listed, changed and deleted', async () => {
    const given = { data_source_id: 'ds-1', name: 'user_orders', desc: '用户订单表' }
    const created = await post('/data-tables', given)
    expect(created.status).toBe(201)
    const table = created.json as Record<string, string>
    expect(Object.keys(table).slice(0, 7)).toEqual([
      'id', 'tenant_id', 'data_source_id', 'name', 'desc', 'created_at', 'updated_at',
    ])
    expect(table).toMatchObject({
      ...given,
      tenant_id: tenant,
      id: expect.stringMatching(new RegExp(`^${tenant}-[0-9a-f-]{36}$`)) as string,
      created_at: expect.stringMatching(time) as string,
    })
    expect(table.updated_at).toBe(table.created_at)
    expect(await get(`/data-tables/${table.id}`)).toMatchObject({ status: 200, json: table })
    expect((await get('/data-tables')).json).toContainEqual(table)
    expect((await get('/data-tables/by-data-source?data_source_id=ds-1')).json).toEqual([table])
    expect((await get('/data-tables/by-data-source?data_source_id=none')).json).toEqual([])

    const changed = await put(`/data-tables/${table.id}`, { name: 'user_orders_v2', desc: '用户订单表（更新版）' })
    expect(changed.status).toBe(200)
    expect(changed.json).toMatchObject({ ...given, name: 'user_orders_v2', desc: '用户订单表（更新版）', revision: 2 })
    // What one has read is put back as it is: fields that cannot be changed are ignored.
    expect((await put(`/data-tables/${table.id}`, changed.json)).status).toBe(200)
    expect(await put(`/data-tables/${table.id}`, { desc: '' })).toMatchObject({
      json: { name: 'user_orders_v2', desc: '' },
    })

    expect(await remove(`/data-tables/${table.id}`)).toMatchObject({ status: 204, text: '' })
    expect((await get(`/data-tables/${table.id}`)).status).toBe(404)
    expect((await remove(`/data-tables/${table.id}`)).status).toBe(404)
  })

  it('show their columns in order and their usage', async () => {
    const table = await makeTable()
    const bare = (await get(`/data-tables/${table}/details`)).json as object
    expect(bare).toMatchObject({ id: table, columns: [], usage: null })
    expect(Object.keys(bare).slice(0, 9)).toEqual([
      'id', 'tenant_id', 'data_source_id', 'name', 'desc', 'created_at', 'updated_at', 'columns', 'usage',
    ])
    for (const index of [2, 0, 1]) await makeColumn(table, index)
    await post('/data-table-usages/upsert', { data_table_id: table, row_count: 1, partition_count: 2, storage_size: 3 })
    expect((await get(`/data-tables/${table}/details`)).json).toMatchObject({
      columns: [{ column_index: 0 }, { column_index: 1 }, { column_index: 2 }],
      usage: { id: `${table}-usage`, row_count: 1, partition_count: 2, storage_size: 3 },
    })
  })

  it('have a name of their own in a source', async () => {
    const given = { data_source_id: 'names', name: 'users', desc: '' }
    expect((await post('/data-tables', given)).status).toBe(201)
    expect(await post('/data-tables', given)).toMatchObject({ status: 409, json: { code: 'conflict' } })
    expect((await post('/data-tables', { ...given, data_source_id: 'names-2' })).status).toBe(201)
    expect((await post('/data-tables', given, other)).status).toBe(201)
    const { id } = (await post('/data-tables', { ...given, name: 'users_2' })).json as { id: string }
    expect(await put(`/data-tables/${id}`, { name: 'users' })).toMatchObject({
      status: 409,
      json: { details: { field: 'name' } },
    })
    expect((await get(`/data-tables/${id}`)).json).toMatchObject({ name: 'users_2', revision: 1 })
  })

  it('of one name that are made at once become one', async () => {
    const given = { data_source_id: 'race', name: 'one', desc: '' }
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('/data-tables', given)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 49 }).fill(409)])
    expect((await get('/data-tables/by-data-source?data_source_id=race')).json).toHaveLength(1)
  })

  it('of another tenant are as if they were not there', async () => {
    const table = await makeTable('secret-source')
    expect((await get(`/data-tables/${table}`, other)).status).toBe(404)
    expect((await get(`/data-tables/${table}/details`, other)).status).toBe(404)
    expect((await put(`/data-tables/${table}`, { desc: 'mine' }, other)).status).toBe(404)
    expect((await remove(`/data-tables/${table}`, other)).status).toBe(404)
    expect((await get('/data-tables/by-data-source?data_source_id=secret-source', other)).json).toEqual([])
    expect(JSON.stringify((await get('/data-tables', other)).json)).not.toContain(tenant)
    expect((await get(`/data-tables/${table}`)).json).toMatchObject({ desc: '', revision: 1 })
  })

  it('need a token, and to be changed an editor\'s', async () => {
    const table = await makeTable()
    expect((await get('/data-tables', host)).status).toBe(401)
    expect((await post('/data-tables', { data_source_id: 'x', name: 'x', desc: '' }, host)).status).toBe(401)
    expect((await get(`/data-tables/${table}`, viewer)).status).toBe(200)
    expect(await put(`/data-tables/${table}`, { desc: 'x' }, viewer)).toMatchObject({
      status: 403,
      json: { code: 'forbidden' },
    })
    expect((await remove(`/data-tables/${table}`, viewer)).status).toBe(403)
  })

  it('are filtered by text, tag and page', async () => {
    await post('/data-tables', { data_source_id: 'filter', name: '100%_a', desc: '', tags: ['pii', '客户'] })
    await post('/data-tables', { data_source_id: 'filter', name: '100xya', desc: '订单', tags: ['pi'] })
    const found = async (query: string) =>
      ((await get(`/data-tables?${query}`)).json as Array<{ name: string }>).map(({ name }) => name)
    expect(await found('search=0%25_')).toEqual(['100%_a'])
    expect(await found(`search=${encodeURIComponent('订')}`)).toEqual(['100xya'])
    expect(await found('tag=pi')).toEqual(['100xya'])
    expect(await found(`tag=${encodeURIComponent('客户')}`)).toEqual(['100%_a'])
    const all = await found('')
    expect(await found('offset=1&limit=2')).toEqual(all.slice(1, 3))
    expect((await get('/data-tables?limit=0')).status).toBe(400)
  })
})

describe('columns', () => {
  it('are created, read, listed, changed and deleted', async () => {
    const table = await makeTable()
    const created = await post('/data-table-columns', { data_table_id: table, ...column(0, 'order_id') })
    expect(created.status).toBe(201)
    const made = created.json as Record<string, unknown>
    expect(Object.keys(made).slice(0, 11)).toEqual([
      'id', 'data_table_id', 'column_index', 'name', 'desc', 'data_type', 'nullable', 'default_value', 'partitioner',
      'created_at', 'updated_at',
    ])
    expect(made).toMatchObject({ ...column(0, 'order_id'), data_table_id: table })
    expect(made.id).toMatch(new RegExp(`^${table}-[0-9a-f-]{36}$`))
    expect(await get(`/data-table-columns/${String(made.id)}`)).toMatchObject({ status: 200, json: made })
    expect((await get(`/data-table-columns?data_table_id=${table}`)).json).toEqual([made])

    const changed = await put(`/data-table-columns/${String(made.id)}`, { desc: '订单唯一标识', nullable: true })
    expect(changed).toMatchObject({ status: 200, json: { name: 'order_id', desc: '订单唯一标识', nullable: true } })
    expect((await put(`/data-table-columns/${String(made.id)}`, changed.json)).status).toBe(200)
    expect((await remove(`/data-table-columns/${String(made.id)}`)).status).toBe(204)
    expect((await get(`/data-table-columns/${String(made.id)}`)).status).toBe(404)
  })

  it('tell no default from an empty one', async () => {
    const table = await makeTable()
    const defaults = [null, '', 'NULL', '0']
    for (const [index, default_value] of defaults.entries())
      await post('/data-table-columns', { data_table_id: table, ...column(index), default_value })
    const { json } = await get(`/data-table-columns?data_table_id=${table}`)
    expect((json as Array<{ default_value: string | null }>).map(one => one.default_value)).toEqual(defaults)
  })

  it('of a batch are all there or none', async () => {
    const table = await makeTable()
    const batch = (columns: unknown[]) => post('/data-table-columns/batch', { data_table_id: table, columns })
    const made = await batch([column(0), column(1)])
    expect(made).toMatchObject({ status: 201, text: '' })
    // Nothing is no JSON.
    expect(made.headers.get('content-type')).toBeNull()
    const count = async () => ((await get(`/data-table-columns?data_table_id=${table}`)).json as unknown[]).length
    const many = Array.from({ length: 5000 }, (_, index) => column(index + 2))
    const cases: Array<[unknown, string]> = [
      [{ ...many[4000], name: 'c7' }, 'columns.4000.name'],
      [{ ...many[4000], column_index: 7 }, 'columns.4000.column_index'],
      [{ ...many[4000], name: 'c1' }, 'columns.4000.name'],
      [{ ...many[4000], column_index: 0 }, 'columns.4000.column_index'],
    ]
    for (const [wrong, field] of cases) {
      const answer = await batch(many.with(4000, wrong as typeof many[0]))
      expect(answer).toMatchObject({ status: 409, json: { code: 'conflict', details: { field } } })
      expect((answer.json as { error: string }).error).toContain('Entry 4000')
    }
    expect(await batch([...many.slice(0, 3), { ...column(9), column_index: -1 }])).toMatchObject({
      status: 400,
      json: { details: { field: 'columns.3.column_index' } },
    })
    expect((await batch([])).status).toBe(400)
    expect(await count()).toBe(2)
    expect((await batch(many)).status).toBe(201)
    expect(await count()).toBe(5002)
  }, 30_000)

  it('have an index and a name of their own in a table', async () => {
    const table = await makeTable()
    const first = await makeColumn(table, 0)
    const second = await makeColumn(table, 1)
    expect(await post('/data-table-columns', { data_table_id: table, ...column(0, 'x') })).toMatchObject({
      status: 409,
      json: { details: { field: 'column_index' } },
    })
    expect(await post('/data-table-columns', { data_table_id: table, ...column(5, 'c0') })).toMatchObject({
      status: 409,
      json: { details: { field: 'name' } },
    })
    expect((await put(`/data-table-columns/${second}`, { column_index: 0 })).status).toBe(409)
    expect((await put(`/data-table-columns/${second}`, { name: 'c0' })).status).toBe(409)
    expect((await put(`/data-table-columns/${first}`, { name: 'c0', column_index: 0 })).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 50 }, () =>
      post('/data-table-columns', { data_table_id: table, ...column(9) })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
  })

  it('change places in one call', async () => {
    const table = await makeTable()
    const ids = [await makeColumn(table, 0), await makeColumn(table, 3), await makeColumn(table, 7)]
    const order = [ids[2]!, ids[0]!, ids[1]!]
    const { status, json } = await put('/data-table-columns/reorder', { data_table_id: table, ids: order })
    expect(status).toBe(200)
    expect(
      (json as Array<{ id: string, column_index: number }>).map(({ id, column_index }) => [id, column_index]),
    ).toEqual(order.map((id, index) => [id, index]))
    for (const wrong of [order.slice(1), [...order, order[0]!], [...order.slice(1), missing], []]) {
      expect(await put('/data-table-columns/reorder', { data_table_id: table, ids: wrong })).toMatchObject({
        status: 409,
        json: { details: { field: 'ids' } },
      })
    }
    expect((await put('/data-table-columns/reorder', { data_table_id: missing, ids: [] })).status).toBe(404)
  })

  it('go with their table, and so does the usage', async () => {
    const table = await makeTable()
    const id = await makeColumn(table, 0)
    await post('/data-table-usages/upsert', { data_table_id: table, row_count: 1, partition_count: 0, storage_size: 0 })
    expect((await remove(`/data-tables/${table}`)).status).toBe(204)
    expect((await get(`/data-table-columns/${id}`)).status).toBe(404)
    expect((await get(`/data-table-columns?data_table_id=${table}`)).status).toBe(404)
    expect((await get(`/data-table-usages/${table}-usage`)).status).toBe(404)
    expect((await post('/data-table-columns', { data_table_id: table, ...column(0) })).status).toBe(404)
  })
})

describe('usages', () => {
  it('are set, read, changed and deleted', async () => {
    const table = await makeTable()
    const figures = { row_count: 1_000_000, partition_count: 10, storage_size: 52_428_800 }
    expect((await get(`/data-table-usages/by-table?data_table_id=${table}`)).status).toBe(404)
    const set = await post('/data-table-usages/upsert', { data_table_id: table, ...figures })
    expect(set).toMatchObject({ status: 200, json: { id: `${table}-usage`, data_table_id: table, ...figures } })
    expect((await get(`/data-table-usages/by-table?data_table_id=${table}`)).json).toEqual(set.json)
    expect((await get(`/data-table-usages/${table}-usage`)).json).toEqual(set.json)
    const again = await post('/data-table-usages/upsert', { data_table_id: table, ...figures, row_count: 5 })
    expect(again).toMatchObject({ status: 200, json: { row_count: 5, partition_count: 10, revision: 2 } })
    expect(await put(`/data-table-usages/${table}-usage`, { row_count: 6, storage_size: 7 })).toMatchObject({
      status: 200,
      json: { row_count: 6, partition_count: 10, storage_size: 7 },
    })
    expect((await remove(`/data-table-usages/${table}-usage`)).status).toBe(204)
    expect((await remove(`/data-table-usages/${table}-usage`)).status).toBe(404)
    expect((await get(`/data-tables/${table}/details`)).json).toMatchObject({ usage: null })
  })

  it('are exact up to 2^53 - 1 and refuse what is beyond', async () => {
    const table = await makeTable()
    const most = Number.MAX_SAFE_INTEGER
    const figures = { data_table_id: table, row_count: most, partition_count: 0, storage_size: most }
    expect(await post('/data-table-usages/upsert', figures)).toMatchObject({
      json: { row_count: most, storage_size: most },
    })
    const beyond = `{"data_table_id":"${table}","row_count":9007199254740992,"partition_count":0,"storage_size":0}`
    for (const body of [
      beyond,
      { ...figures, row_count: -1 },
      { ...figures, row_count: 1.5 },
      { ...figures, row_count: '1' },
    ])
      expect((await post('/data-table-usages/upsert', body)).status).toBe(400)
    expect((await get(`/data-table-usages/${table}-usage`)).json).toMatchObject({ row_count: most })
  })

  it('set at once become one', async () => {
    const table = await makeTable()
    const answers = await Promise.all(Array.from({ length: 50 }, (_, row_count) =>
      post('/data-table-usages/upsert', { data_table_id: table, row_count, partition_count: 0, storage_size: 0 })))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect((await get(`/data-table-usages/${table}-usage`)).json).toMatchObject({ revision: 50 })
  })
})

describe('without a token', () => {
  it('columns and usages are read and written by the documented fields', async () => {
    const table = await makeTable()
    const created = await post('/data-table-columns', { data_table_id: table, ...column(0) }, host)
    expect(created.status).toBe(201)
    expect(Object.keys(created.json as object)).toEqual([
      'id', 'data_table_id', 'column_index', 'name', 'desc', 'data_type', 'nullable', 'default_value', 'partitioner',
      'created_at', 'updated_at',
    ])
    const { id } = created.json as { id: string }
    expect((await put(`/data-table-columns/${id}`, { note: 'x' }, host)).status).toBe(401)
    expect((await put(`/data-table-columns/${id}`, { desc: 'x' }, host)).status).toBe(200)
    expect((await post('/data-table-columns/batch', { data_table_id: table, columns: [column(1)] }, host)).status).toBe(
      201,
    )
    const usage = { data_table_id: table, row_count: 1, partition_count: 1, storage_size: 1 }
    expect((await post('/data-table-usages/upsert', usage, host)).status).toBe(200)
    expect((await get(`/data-table-usages/by-table?data_table_id=${table}`, host)).status).toBe(200)
    expect((await remove(`/data-table-columns/${id}`, host)).status).toBe(204)
    expect((await get(`/data-table-columns/${id}`, host)).status).toBe(404)
  })

  it('a token that is sent must be good, of the right tenant and role', async () => {
    const table = await makeTable()
    const id = await makeColumn(table, 0)
    const bad = { authorization: 'Bearer forged' }
    expect((await host.request('GET', v1(`/data-table-columns/${id}`), undefined, bad)).status).toBe(401)
    expect((await get(`/data-table-columns/${id}`, other)).status).toBe(404)
    expect((await put(`/data-table-columns/${id}`, { desc: 'x' }, other)).status).toBe(404)
    expect((await post('/data-table-columns', { data_table_id: table, ...column(5) }, other)).status).toBe(404)
    expect((await get(`/data-table-columns/${id}`, viewer)).status).toBe(200)
    expect((await put(`/data-table-columns/${id}`, { desc: 'x' }, viewer)).status).toBe(403)
  })

  it('everything else needs one, and with --strict-auth these do too', async () => {
    const strict = await startHost({ args: ['--strict-auth'] })
    try {
      expect((await strict.request('GET', v1('/data-table-columns?data_table_id=x'))).status).toBe(401)
      expect((await strict.request('POST', v1('/data-table-usages/upsert'), {})).status).toBe(401)
      expect((await strict.admin.request('GET', v1('/data-table-columns?data_table_id=x'))).status).toBe(404)
    } finally {
      await strict.stop()
    }
  })
})

describe('bad input', () => {
  const table = { data_source_id: 'bad', name: 'n', desc: '' }
  it.each<[string, unknown]>([
    ['no name', { data_source_id: 'bad', desc: '' }],
    ['an empty name', { ...table, name: '' }],
    ['a name of 1,000 characters', { ...table, name: 'n'.repeat(1000) }],
    ['a name that is no text', { ...table, name: 1 }],
    ['half of a surrogate pair', '{"data_source_id":"bad","name":"\\ud800","desc":""}'],
    ['no source', { name: 'n', desc: '' }],
    ['a field that is not known', { ...table, nmae: 'n' }],
    ['a tenant', { ...table, tenant_id: 'mine' }],
    ['a list', [table]],
    ['text', '"x"'],
    ['what is no JSON', '{'],
  ])('%s is refused in the one form', async (_, body) => {
    const { status, json } = await post('/data-tables', body)
    expect(status).toBe(400)
    expect(json).toMatchObject({ error: expect.any(String) as string, code: 'bad_request' })
  })

  it('text stays what it is', async () => {
    const desc = '<script>alert(1)</script> \u0000 客户 😀 \\ \' " % _ \r\n'
    const { status, json } = await post('/data-tables', { ...table, name: '`a`; -- \'', desc })
    expect([status, (json as { desc: string }).desc]).toEqual([201, desc])
  })

  it.each(['data_table_id', 'column_index', 'name', 'data_type'])('a column without %s is refused', async (field) => {
    const id = await makeTable()
    const given = Object.entries({ data_table_id: id, ...column(0) }).filter(([name]) => name !== field)
    expect(await post('/data-table-columns', Object.fromEntries(given))).toMatchObject({
      status: 400,
      json: { details: { field } },
    })
  })
})
