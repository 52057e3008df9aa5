import type { CatalogCall, Details, Fault, Row } from '../support/catalog-door.ts'
import type { Host, Person } from '../support/host.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeDocumentedCatalog } from '../support/catalog-conformance.ts'
import {
  catalogCalls,
  catalogOver,
  columnOf,
  documentedCalls,
  inputsFor,
  missingId,
  namesRow,
  overHttp,
  requestOf,
} from '../support/catalog-door.ts'
import { documentedFields } from '../support/catalog-rows.ts'
import { startHost } from '../support/host.ts'

/*
 * The documented API of data tables, columns and usages, call by call, as another program sees it over HTTP, and what
 * there is over HTTP alone: who may call, and requests that are none.
 */

let host: Host
/** Of another tenant. */
let other: Person
let viewer: Person
let tenant: string

beforeAll(async () => {
  host = await startHost()
  const { client } = host.admin
  tenant = (await client.auth.me()).tenant_id
  const strange = await client.tenants.create({ name: 'other' })
  const password = 'a-long-password'
  await client.users.create({ username: 'other', password, tenant_id: strange.id, role: 'admin' })
  await client.users.create({ username: 'viewer', password, tenant_id: tenant, role: 'viewer' })
  other = await host.login('other', password)
  viewer = await host.login('viewer', password)
})
afterAll(() => host?.stop())

const admins = overHttp(() => host.admin)
const { ask, makeTable, makeGround } = catalogOver(admins)
const ofOther = catalogOver(overHttp(() => other))
const ofViewer = catalogOver(overHttp(() => viewer))
const anonymous = catalogOver(overHttp(() => host))

const post = (path: string, body: unknown, headers?: Record<string, string>) =>
  host.admin.request('POST', `/api/v1${path}`, body, headers)

const isOfTables = (call: CatalogCall) => call.startsWith('dataTables.')
const reads = (call: CatalogCall) => documentedCalls[call][0] === 'GET'

describeDocumentedCatalog(admins, async () => tenant)

describe('answers', () => {
  it.each(catalogCalls)('of %s are JSON or nothing', async (call) => {
    const { method, path, body } = requestOf(call, inputsFor(await makeGround())[call])
    const { text, headers } = await host.admin.request(method, path, body)
    const isEmpty = call === 'dataTableColumns.createBatch' || method === 'DELETE'
    expect([text === '', headers.get('content-type')]).toEqual([
      isEmpty,
      isEmpty ? null : expect.stringMatching(/^application\/json\b/) as string,
    ])
  })
})

it.each([
  ['dataTables.get', 'table'],
  ['dataTableColumns.get', 'column'],
  ['dataTableUsages.get', 'usage'],
] as const)('what %s answers is put back as it is, its id too', async (call, kind) => {
  const { path } = requestOf(call, { id: (await makeGround())[kind] })
  const { json } = await host.admin.request('GET', path)
  const { revision } = json as Row
  expect(await host.admin.request('PUT', path, json)).toMatchObject({ status: 200, json: { revision: revision + 1 } })
})

describe('another tenant', () => {
  it.each(catalogCalls.filter(namesRow))('finds nothing by %s', async (call) => {
    const ground = await makeGround()
    const before = await ask('dataTables.details', { id: ground.table })
    await ofOther.refused(call, inputsFor(ground)[call], 'not_found')
    expect(await ask('dataTables.details', { id: ground.table })).toEqual(before)
  })

  it('lists its own tables alone, and calls them as it likes', async () => {
    const given = { data_source_id: 'of-both', name: 'users', desc: '' }
    await ask('dataTables.create', given)
    expect(await ofOther.ask<Row[]>('dataTables.bySource', { data_source_id: 'of-both' })).toEqual([])
    const { id } = await ofOther.ask('dataTables.create', given)
    expect(await ofOther.ask<Row[]>('dataTables.bySource', { data_source_id: 'of-both' })).toMatchObject([{ id }])
    expect(JSON.stringify(await ofOther.ask('dataTables.list'))).not.toContain(tenant)
    expect(JSON.stringify(await ask('dataTables.list'))).not.toContain(id)
  })
})

describe('a viewer', () => {
  it.each(catalogCalls)('may read, and is refused what changes something: %s', async (call) => {
    const ground = await makeGround()
    const before = await ask('dataTables.details', { id: ground.table })
    if (reads(call)) await ofViewer.ask(call, inputsFor(ground)[call])
    else await ofViewer.refused(call, inputsFor(ground)[call], 'forbidden')
    expect(await ask('dataTables.details', { id: ground.table })).toEqual(before)
  })
})

describe('without a token', () => {
  it.each(catalogCalls.filter(isOfTables))('%s is refused', async (call) => {
    const ground = await makeGround()
    const before = await ask('dataTables.details', { id: ground.table })
    await anonymous.refused(call, inputsFor(ground)[call], 'unauthorized')
    expect(await ask('dataTables.details', { id: ground.table })).toEqual(before)
  })

  it.each(catalogCalls.filter(call => !isOfTables(call)))('%s answers the documented fields of any table', async (
    call,
  ) => {
    const fields = documentedFields[call.startsWith('dataTableColumns.') ? 'column' : 'usage']
    for (const ground of [await makeGround(), await ofOther.makeGround()]) {
      const answer = await anonymous.ask<Row | Row[] | undefined>(call, inputsFor(ground)[call])
      for (const row of [answer ?? []].flat()) expect(Object.keys(row)).toEqual(fields)
    }
    const nothing = inputsFor({ table: missingId, column: missingId, usage: missingId })
    await anonymous.refused(call, nothing[call], 'not_found')
  })

  it('other fields than the documented ones are not written', async () => {
    const ground = await makeGround()
    const more = { note: 'x' }
    const created = { ...inputsFor(ground)['dataTableColumns.create'], ...more }
    await anonymous.refused('dataTableColumns.create', created, 'unauthorized')
    await anonymous.refused('dataTableColumns.update', { id: ground.column, ...more }, 'unauthorized')
    const columns = [{ ...columnOf(1), ...more }]
    await anonymous.refused('dataTableColumns.createBatch', { data_table_id: ground.table, columns }, 'unauthorized')
    const { columns: left } = await ask<Details>('dataTables.details', { id: ground.table })
    expect(left).toMatchObject([{ id: ground.column, note: '' }])
  })
})

describe('without a token, with --strict-auth', () => {
  let strict: Host
  beforeAll(async () => { strict = await startHost({ args: ['--strict-auth'] }) })
  afterAll(() => strict?.stop())

  it.each(catalogCalls)('%s is refused', async (call) => {
    const input = inputsFor({ table: 'x', column: 'x', usage: 'x' })[call]
    await catalogOver(overHttp(() => strict)).refused(call, input, 'unauthorized')
    if (namesRow(call)) await catalogOver(overHttp(() => strict.admin)).refused(call, input, 'not_found')
  })
})

describe('with a token that is none', () => {
  it.each(catalogCalls)('%s is refused', async (call) => {
    const { method, path, body } = requestOf(call, inputsFor(await makeGround())[call])
    for (const authorization of ['Bearer forged', `Bearer ${host.admin.token}x`, 'Basic YWRtaW46eA==']) {
      const { status, json } = await host.request(method, path, body, { authorization })
      expect([status, (json as Fault).code], authorization).toEqual([401, 'unauthorized'])
    }
  })
})

describe('a request that is none of the documented ones is refused in the one form', () => {
  const table = { data_source_id: 'bad', name: 'n', desc: '' }
  const json = { 'content-type': 'application/json' }

  it.each<[string, unknown]>([
    ['a list', [table]],
    ['text', '"x"'],
    ['null', 'null'],
    ['what is no JSON', '{'],
    ['nothing', ''],
  ])('with %s for a body', async (_, body) => {
    const answer = await post('/data-tables', body, json)
    expect(answer).toMatchObject({ status: 400, json: { error: expect.any(String) as string, code: 'bad_request' } })
  })

  it('with a body of another type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      expect(await post('/data-tables', JSON.stringify(table), { 'content-type': type }), type).toMatchObject({
        status: 415,
        json: { error: expect.any(String) as string, code: 'unsupported_media_type' },
      })
    }
  })

  it('with a body of more than 1 MB, or 16 MB for a batch', async () => {
    const data_table_id = await makeTable()
    const large = (size: number) => ({ data_table_id, columns: [{ ...columnOf(0), desc: 'x'.repeat(size) }] })
    const tooLarge = { status: 413, json: { error: expect.any(String) as string, code: 'too_large' } }
    expect(await post('/data-tables', { ...table, desc: 'x'.repeat(2 ** 20) })).toMatchObject(tooLarge)
    expect(await post('/data-table-columns/batch', large(2 ** 24))).toMatchObject(tooLarge)
    // Read, and then found to be longer than a description may be.
    expect(await post('/data-table-columns/batch', large(2 ** 23))).toMatchObject({
      status: 400,
      json: { details: { field: 'columns.0.desc' } },
    })
  })

  it('to a path that there is not', async () => {
    const { table: id } = await makeGround()
    for (const path of ['/data-table', `/data-tables/${id}/columns`, `/data-table-columns/${id}/x`, '/Data-Tables']) {
      expect(await host.admin.request('GET', `/api/v1${path}`), path).toMatchObject({
        status: 404,
        json: { error: expect.any(String) as string, code: 'not_found' },
      })
    }
  })

  it('by a method that a path does not have', async () => {
    const methods = new Map<string, Set<string>>()
    for (const [method, path] of Object.values(documentedCalls))
      methods.set(path, (methods.get(path) ?? new Set()).add(method))
    for (const [path, allowed] of methods) {
      const answer = await host.admin.request('PATCH', `/api/v1${path.replace('{id}', 'x')}`, {})
      expect(answer, path).toMatchObject({
        status: 405,
        json: { error: expect.any(String) as string, code: 'method_not_allowed' },
      })
      expect(answer.headers.get('allow')?.split(/,\s*/), path).toEqual(expect.arrayContaining([...allowed]))
    }
  })
})
