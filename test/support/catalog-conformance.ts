import type { Catalog, CatalogDoor, Details, Row } from './catalog-door.ts'
import { describe, expect, it } from 'vitest'
import { batchCases, columnCases, columnChangeCases, columnPlaceCases } from './catalog-column-cases.ts'
import { catalogCalls, catalogOver, columnOf, inputsFor, missingId, namesRow } from './catalog-door.ts'
import { inputCases } from './catalog-misfits.ts'
import { documentedFields, expectChanged, expectNew, expectRow, uuid } from './catalog-rows.ts'

/*
 * What the documents say of data tables, columns and usages, call by call, through any door. What is asked stands in
 * the documents; nothing here looks into the program. What HTTP alone has, such as tokens and media types, is asked in
 * catalog-api.test.ts.
 */

/** Texts that come back as they went. */
const texts = [
  '用户订单表（更新版）',
  '👩‍👩‍👧 😀',
  '<script>alert(1)</script>',
  '`a`; -- \'',
  '\\ " % _ \r\n\t',
  ' e\u0301 \u00E9 \u200B ',
  '__proto__',
]

/**
 * @param door the way to a catalog that is the suite's own; cases may run in any order
 * @param tenant the id of whose catalog it is
 */
export function describeDocumentedCatalog(door: CatalogDoor, tenant: () => Promise<string>): void {
  const catalog = catalogOver(door)
  describe('data tables', () => {
    tableCases(catalog, tenant)
    tableNameCases(catalog)
    tableListCases(catalog)
  })
  describe('columns', () => {
    columnCases(catalog)
    columnChangeCases(catalog)
    columnPlaceCases(catalog)
    batchCases(catalog)
  })
  describe('usages', () => {
    usageCases(catalog)
    figureCases(catalog)
  })
  describe('rows of all three', () => rowCases(catalog))
  describe('input that does not fit', () => inputCases(catalog))
}

function tableCases({ ask, refused, makeTable, makeColumn }: Catalog, tenant: () => Promise<string>): void {
  it('are created, read, listed, changed and deleted', async () => {
    const given = { data_source_id: 'ds-1', name: 'user_orders', desc: '用户订单表' }
    const table = await ask('dataTables.create', given)
    const tenant_id = await tenant()
    expectNew(table, 'table', { ...given, tenant_id })
    expect(table.id).toMatch(new RegExp(`^${tenant_id}-${uuid}$`))
    expect(await ask('dataTables.get', { id: table.id })).toEqual(table)
    expect(await ask<Row[]>('dataTables.list')).toContainEqual(table)
    expect(await ask<Row[]>('dataTables.bySource', { data_source_id: 'ds-1' })).toEqual([table])
    expect(await ask<Row[]>('dataTables.bySource', { data_source_id: 'none' })).toEqual([])

    const wanted = { name: 'user_orders_v2', desc: '用户订单表（更新版）' }
    const changed = await ask('dataTables.update', { id: table.id, ...wanted })
    expectChanged(changed, table, wanted)
    expect(await ask('dataTables.get', { id: table.id })).toEqual(changed)
    const emptied = await ask('dataTables.update', { id: table.id, desc: '' })
    expectChanged(emptied, changed, { desc: '' })

    expect(await ask('dataTables.delete', { id: table.id })).toBeUndefined()
    await refused('dataTables.get', { id: table.id }, 'not_found')
    await refused('dataTables.delete', { id: table.id }, 'not_found')
    expect(await ask<Row[]>('dataTables.bySource', { data_source_id: 'ds-1' })).toEqual([])
  })

  it('show their columns in order and their usage', async () => {
    const id = await makeTable()
    const table = await ask('dataTables.get', { id })
    const bare = await ask<Details>('dataTables.details', { id })
    expect(bare).toEqual({ ...table, columns: [], usage: null })
    expect(Object.keys(bare).slice(0, 9)).toEqual([...documentedFields.table, 'columns', 'usage'])

    for (const index of [2, 0, 1]) await makeColumn(id, index)
    const figures = { row_count: 1_000_000, partition_count: 10, storage_size: 52_428_800 }
    const usage = await ask('dataTableUsages.upsert', { data_table_id: id, ...figures })
    const details = await ask<Details>('dataTables.details', { id })
    expectRow(details, 'table', {})
    expect(details.columns.map(({ column_index }) => column_index)).toEqual([0, 1, 2])
    for (const column of details.columns) expectRow(column, 'column', { data_table_id: id })
    expect(details.columns).toEqual(await ask<Row[]>('dataTableColumns.list', { data_table_id: id }))
    expectRow(details.usage!, 'usage', figures)
    expect(details.usage).toEqual(usage)
  })

  it('take their columns and their usage along when they are deleted', async () => {
    const id = await makeTable()
    const other = await makeTable()
    const column = await makeColumn(id, 0)
    const kept = await makeColumn(other, 0)
    const figures = { row_count: 1, partition_count: 0, storage_size: 0 }
    for (const data_table_id of [id, other]) await ask('dataTableUsages.upsert', { data_table_id, ...figures })
    await ask('dataTables.delete', { id })
    await refused('dataTables.details', { id }, 'not_found')
    await refused('dataTableColumns.get', { id: column }, 'not_found')
    await refused('dataTableColumns.list', { data_table_id: id }, 'not_found')
    await refused('dataTableUsages.get', { id: `${id}-usage` }, 'not_found')
    await refused('dataTableUsages.byTable', { data_table_id: id }, 'not_found')
    await refused('dataTableColumns.create', { data_table_id: id, ...columnOf(0) }, 'not_found')
    await refused('dataTableUsages.upsert', { data_table_id: id, ...figures }, 'not_found')
    expect(await ask('dataTables.details', { id: other })).toMatchObject({ columns: [{ id: kept }], usage: figures })
  })
}

function tableNameCases({ ask, refused, race }: Catalog): void {
  it('have a name of their own in a source', async () => {
    const given = { data_source_id: 'names', name: 'users', desc: '' }
    const first = await ask('dataTables.create', given)
    expect(await refused('dataTables.create', given, 'conflict')).toMatchObject({ details: { field: 'name' } })
    await ask('dataTables.create', { ...given, data_source_id: 'names-2' })
    const second = await ask('dataTables.create', { ...given, name: 'users_2' })
    const taken = { id: second.id, name: 'users', desc: 'x' }
    expect(await refused('dataTables.update', taken, 'conflict')).toMatchObject({ details: { field: 'name' } })
    expect(await ask('dataTables.get', { id: second.id })).toEqual(second)
    await ask('dataTables.update', { id: second.id, name: 'users_2' })
    await ask('dataTables.delete', { id: first.id })
    await ask('dataTables.update', taken)
  })

  it('of one name that are made at once become one', async () => {
    expect(await race('dataTables.create', { data_source_id: 'race', name: 'one', desc: '' })).toBe(1)
    expect(await ask<Row[]>('dataTables.bySource', { data_source_id: 'race' })).toHaveLength(1)
  })

  it.each(texts)('keep the name and the description %j, and so do their columns', async (text) => {
    const given = { data_source_id: text, name: text, desc: `${text}\0${text}` }
    const { id } = await ask('dataTables.create', given)
    expect(await ask('dataTables.get', { id })).toMatchObject(given)
    expect(await ask<Row[]>('dataTables.bySource', { data_source_id: text })).toMatchObject([given])
    const { id: column } = await ask('dataTableColumns.create', {
      data_table_id: id,
      ...columnOf(0, text),
      desc: text,
      data_type: text,
      default_value: text,
    })
    expect(await ask('dataTableColumns.get', { id: column })).toMatchObject({
      name: text,
      desc: text,
      data_type: text,
      default_value: text,
    })
  })
}

function tableListCases({ ask, refused, makeTable }: Catalog): void {
  it('are filtered by text, tag and page', async () => {
    const one = { data_source_id: 'filter', name: '100%_a', desc: '', tags: ['pii', '客户'] }
    await ask('dataTables.create', one)
    await ask('dataTables.create', { data_source_id: 'filter', name: '100xya', desc: '订单', tags: ['pi'] })
    const found = async (filter: object) => (await ask<Row[]>('dataTables.list', filter)).map(({ name }) => name)
    expect(await found({ search: '0%_' })).toEqual(['100%_a'])
    expect(await found({ search: '订' })).toContain('100xya')
    expect(await found({ tag: 'pi' })).toEqual(['100xya'])
    expect(await found({ tag: '客户' })).toEqual(['100%_a'])
    const all = await found({})
    expect(await found({ offset: 1, limit: 2 })).toEqual(all.slice(1, 3))
    expect(await found({ offset: all.length + 1 })).toEqual([])
    expect(await refused('dataTables.list', { limit: 0 }, 'bad_request')).toMatchObject({ details: { field: 'limit' } })
    expect(await refused('dataTables.list', { offset: -1 }, 'bad_request')).toMatchObject({
      details: { field: 'offset' },
    })
  })

  it('carry what people write besides, and so do their columns', async () => {
    const written = {
      tags: ['gdpr', '个人'],
      owner: '王',
      note: '# 😀',
      deprecated_at: '2026-01-31T10:00:00',
      deprecated_for: 'orders_v2',
    }
    const { id } = await ask('dataTables.create', { data_source_id: 'ds', name: 'written', desc: '', ...written })
    const column = await ask('dataTableColumns.create', { data_table_id: id, ...columnOf(0), ...written })
    expect(await ask('dataTables.get', { id })).toMatchObject({ ...written, source_desc: null, gone_at: null })
    expect(column).toMatchObject({ ...written, source_desc: null, gone_at: null })
    const cleared = { tags: [], owner: null, note: '', deprecated_at: null, deprecated_for: null }
    expect(await ask('dataTables.update', { id, ...cleared })).toMatchObject({ name: 'written', ...cleared })
    const bare = await ask('dataTableColumns.update', { id: column.id, ...cleared })
    expect(bare).toMatchObject({ name: 'c0', ...cleared })
    const never = { id, deprecated_at: '2026-02-31' }
    expect(await refused('dataTables.update', never, 'bad_request')).toMatchObject({
      details: { field: 'deprecated_at' },
    })
  })

  it('are there in a list of all and in that of their source, and in no other', async () => {
    const [one, two] = [await makeTable('list-1'), await makeTable('list-2')]
    const ids = async (source: string) =>
      (await ask<Row[]>('dataTables.bySource', { data_source_id: source })).map(({ id }) => id)
    expect([await ids('list-1'), await ids('list-2'), await ids('list-')]).toEqual([[one], [two], []])
    const all = await ask<Row[]>('dataTables.list')
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([one, two]))
    for (const table of all) expectRow(table, 'table', {})
  })
}

function usageCases({ ask, refused, makeTable }: Catalog): void {
  const figures = { row_count: 1_000_000, partition_count: 10, storage_size: 52_428_800 }

  it('are set, read, changed and deleted', async () => {
    const table = await makeTable()
    const id = `${table}-usage`
    await refused('dataTableUsages.byTable', { data_table_id: table }, 'not_found')
    await refused('dataTableUsages.update', { id, row_count: 1 }, 'not_found')
    const set = await ask('dataTableUsages.upsert', { data_table_id: table, ...figures })
    expectNew(set, 'usage', { id, data_table_id: table, ...figures })
    expect(await ask('dataTableUsages.byTable', { data_table_id: table })).toEqual(set)
    expect(await ask('dataTableUsages.get', { id })).toEqual(set)

    const again = await ask('dataTableUsages.upsert', { data_table_id: table, ...figures, row_count: 5 })
    expectChanged(again, set, { row_count: 5 })
    const wanted = { row_count: 1_500_000, storage_size: 78_643_200 }
    const changed = await ask('dataTableUsages.update', { id, ...wanted })
    expectChanged(changed, again, wanted)
    expect(await ask('dataTableUsages.byTable', { data_table_id: table })).toEqual(changed)

    expect(await ask('dataTableUsages.delete', { id })).toBeUndefined()
    await refused('dataTableUsages.get', { id }, 'not_found')
    await refused('dataTableUsages.byTable', { data_table_id: table }, 'not_found')
    await refused('dataTableUsages.delete', { id }, 'not_found')
    expect(await ask('dataTables.details', { id: table })).toMatchObject({ usage: null })
    expectNew(await ask('dataTableUsages.upsert', { data_table_id: table, ...figures }), 'usage', { id, ...figures })
  })

  it.each(Object.keys(figures))('are changed in %s alone', async (field) => {
    const before = await ask('dataTableUsages.upsert', { data_table_id: await makeTable(), ...figures })
    expectChanged(await ask('dataTableUsages.update', { id: before.id, [field]: 0 }), before, { [field]: 0 })
  })

  it('set at once become one', async () => {
    const table = await makeTable()
    const set = (row_count: number) => ask('dataTableUsages.upsert', { data_table_id: table, ...figures, row_count })
    const answers = await Promise.all(Array.from({ length: 50 }, (_, count) => set(count)))
    expect(new Set(answers.map(({ revision }) => revision)).size).toBe(50)
    const last = answers.reduce((one, other) => one.revision > other.revision ? one : other)
    expect(await ask('dataTableUsages.byTable', { data_table_id: table })).toEqual(last)
  })
}

function figureCases({ ask, refused, makeTable }: Catalog): void {
  const most = 2 ** 53 - 1
  const fields = ['row_count', 'partition_count', 'storage_size']

  it('are exact up to 2^53 - 1 and refuse what is beyond', async () => {
    const table = await makeTable()
    const figures = Object.fromEntries(fields.map(field => [field, most]))
    const usage = await ask('dataTableUsages.upsert', { data_table_id: table, ...figures })
    expect(usage).toMatchObject(figures)
    for (const field of fields) {
      for (const beyond of [most + 1, 1e300, -1, 1.5, '1', null]) {
        const wrong = { [field]: beyond }
        const whole = { data_table_id: table, ...figures, ...wrong }
        expect(await refused('dataTableUsages.upsert', whole, 'bad_request')).toMatchObject({ details: { field } })
        const part = { id: usage.id, ...wrong }
        expect(await refused('dataTableUsages.update', part, 'bad_request')).toMatchObject({ details: { field } })
      }
    }
    expect(await ask('dataTableUsages.get', { id: usage.id })).toEqual(usage)
    const almost = Object.fromEntries(fields.map(field => [field, most - 1]))
    expect(await ask('dataTableUsages.update', { id: usage.id, ...almost })).toMatchObject(almost)
  })
}

function rowCases({ ask, refused, makeGround }: Catalog): void {
  const kinds = [
    ['table', 'dataTables.get', 'dataTables.update', 'tenant_id'],
    ['column', 'dataTableColumns.get', 'dataTableColumns.update', 'data_table_id'],
    ['usage', 'dataTableUsages.get', 'dataTableUsages.update', 'data_table_id'],
  ] as const

  it.each(kinds)('a %s that was read is put back, its fixed fields ignored', async (kind, get, update, owner) => {
    const { [kind]: id } = await makeGround()
    const before = await ask(get, { id })
    const same = await ask(update, before)
    expectChanged(same, before, {})
    const long = '2000-01-01T00:00:00'
    const after = await ask(update, { ...before, [owner]: missingId, created_at: long, updated_at: long, revision: 0 })
    expectChanged(after, same, {})
  })

  it.each(kinds)('a %s tells when it was made and when it was changed last', async (kind, get, update) => {
    const { [kind]: id } = await makeGround()
    const before = await ask(get, { id })
    const change = () => ask(update, before)
    await expect.poll(async () => (await change()).updated_at, { timeout: 10_000 }).not.toBe(before.updated_at)
    const after = await change()
    expect(after.updated_at > before.updated_at).toBe(true)
    expect(after.created_at).toBe(before.created_at)
  })

  it.each(catalogCalls.filter(namesRow))('%s of what is not there', async (call) => {
    for (const id of [missingId, `${missingId}-${missingId}`, 'x/../y?z#%', '😀'])
      await refused(call, inputsFor({ table: id, column: id, usage: id })[call], 'not_found')
  })
}
