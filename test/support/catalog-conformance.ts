import type { Catalog, CatalogCall, CatalogDoor, Details, Row } from './catalog-door.ts'
import { describe, expect, it } from 'vitest'
import { catalogCalls, catalogOver, columnOf, inputsFor, lacking, missingId, namesRow } from './catalog-door.ts'
import { inputCases } from './catalog-misfits.ts'

/*
 * What the documents say of data tables, columns and usages, call by call, through any door. What is asked stands in
 * the documents; nothing here looks into the program. What HTTP alone has, such as tokens and media types, is asked in
 * catalog-api.test.ts.
 */

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** The documented fields in their order; others may follow. */
export const documentedFields = {
  table: ['id', 'tenant_id', 'data_source_id', 'name', 'desc', 'created_at', 'updated_at'],
  column: [
    'id', 'data_table_id', 'column_index', 'name', 'desc', 'data_type', 'nullable', 'default_value', 'partitioner',
    'created_at', 'updated_at',
  ],
  usage: ['id', 'data_table_id', 'row_count', 'partition_count', 'storage_size', 'created_at', 'updated_at'],
}

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

/** The documented fields come first and in their order, its times are times, and it has a number that grows. */
function expectRow(row: Row, kind: keyof typeof documentedFields, wanted: object): void {
  const fields = documentedFields[kind]
  expect(Object.keys(row).slice(0, fields.length)).toEqual(fields)
  expect(row).toMatchObject(wanted)
  expect([row.created_at, row.updated_at]).toEqual([expect.stringMatching(time), expect.stringMatching(time)])
  expect(row.revision).toEqual(expect.any(Number))
}

/** The same, and it was made just now. */
function expectNew(row: Row, kind: keyof typeof documentedFields, wanted: object): void {
  expectRow(row, kind, wanted)
  expect(row.updated_at).toBe(row.created_at)
  expect(Math.abs(Date.parse(`${row.created_at}Z`) - Date.now())).toBeLessThan(60_000)
}

/** Only what is wanted is another, and what says that there was a change. */
function expectChanged(after: Row, before: Row, wanted: object): void {
  expect(after).toEqual({ ...before, ...wanted, updated_at: after.updated_at, revision: after.revision })
  expect(Object.keys(after)).toEqual(Object.keys(before))
  expect(after.revision).toBeGreaterThan(before.revision)
  expect(after.updated_at >= before.updated_at, `${before.updated_at} → ${after.updated_at}`).toBe(true)
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

function columnCases({ ask, refused, makeTable, makeColumn }: Catalog): void {
  it('are created, read, listed, changed and deleted', async () => {
    const table = await makeTable()
    const given = { data_table_id: table, ...columnOf(0, 'order_id') }
    const made = await ask('dataTableColumns.create', given)
    expectNew(made, 'column', given)
    expect(made.id).toMatch(new RegExp(`^${table}-${uuid}$`))
    expect(await ask('dataTableColumns.get', { id: made.id })).toEqual(made)
    expect(await ask<Row[]>('dataTableColumns.list', { data_table_id: table })).toEqual([made])

    const wanted = { desc: '订单唯一标识', nullable: false }
    const changed = await ask('dataTableColumns.update', { id: made.id, ...wanted })
    expectChanged(changed, made, wanted)
    expect(await ask('dataTableColumns.get', { id: made.id })).toEqual(changed)

    expect(await ask('dataTableColumns.delete', { id: made.id })).toBeUndefined()
    await refused('dataTableColumns.get', { id: made.id }, 'not_found')
    await refused('dataTableColumns.delete', { id: made.id }, 'not_found')
    expect(await ask<Row[]>('dataTableColumns.list', { data_table_id: table })).toEqual([])
  })

  it('tell no default from an empty one', async () => {
    const table = await makeTable()
    const defaults = [null, '', 'NULL', '0', 'null']
    for (const [index, default_value] of defaults.entries())
      await ask('dataTableColumns.create', { data_table_id: table, ...columnOf(index), default_value })
    // As the documented flow has it, which leaves the default out.
    const bare = lacking(columnOf(defaults.length), 'default_value')
    await ask('dataTableColumns.create', { data_table_id: table, ...bare })
    const columns = await ask<Row[]>('dataTableColumns.list', { data_table_id: table })
    expect(columns.map(({ default_value }) => default_value)).toEqual([...defaults, null])
    for (const value of ['', null, '0']) {
      const after = await ask('dataTableColumns.update', { id: columns[0]!.id, default_value: value })
      expect(after.default_value).toBe(value)
    }
  })

  it('are listed by their index, with or without gaps', async () => {
    const table = await makeTable()
    for (const index of [10, 2, 0, 1]) await makeColumn(table, index)
    const columns = await ask<Row[]>('dataTableColumns.list', { data_table_id: table })
    expect(columns.map(({ column_index }) => column_index)).toEqual([0, 1, 2, 10])
    for (const column of columns) expectRow(column, 'column', {})
  })
}

function columnChangeCases({ ask, refused, makeTable, makeColumn }: Catalog): void {
  it.each<[field: string, value: unknown]>([
    ['column_index', 7],
    ['name', 'order_id_2'],
    ['desc', ''],
    ['data_type', 'decimal(10,2)'],
    ['nullable', true],
    ['default_value', ''],
    ['partitioner', true],
  ])('are changed in %s alone', async (field, value) => {
    const id = await makeColumn(await makeTable(), 0)
    const before = await ask('dataTableColumns.get', { id })
    const after = await ask('dataTableColumns.update', { id, [field]: value })
    expectChanged(after, before, { [field]: value })
    expect(await ask('dataTableColumns.get', { id })).toEqual(after)
  })

  it('change places in one call', async () => {
    const table = await makeTable()
    const ids = [await makeColumn(table, 0), await makeColumn(table, 3), await makeColumn(table, 7)]
    const places = (columns: Row[]) => columns.map(({ id, column_index }) => [id, column_index])
    const reorder = (order: string[]) => ask<Row[]>('dataTableColumns.reorder', { data_table_id: table, ids: order })
    const order = [ids[2]!, ids[0]!, ids[1]!]
    const columns = await reorder(order)
    expect(places(columns)).toEqual(order.map((id, index) => [id, index]))
    for (const column of columns) expectRow(column, 'column', { data_table_id: table })
    const swapped = [order[1]!, order[0]!, order[2]!]
    expect(places(await reorder(swapped))).toEqual(swapped.map((id, index) => [id, index]))

    const strange = await makeColumn(await makeTable(), 0)
    for (const wrong of [order.slice(1), [...order, order[0]!], [...order.slice(1), missingId], [strange], []]) {
      const input = { data_table_id: table, ids: wrong }
      expect(await refused('dataTableColumns.reorder', input, 'conflict')).toMatchObject({ details: { field: 'ids' } })
    }
    const kept = await ask<Row[]>('dataTableColumns.list', { data_table_id: table })
    expect(places(kept)).toEqual(swapped.map((id, index) => [id, index]))
  })
}

function columnPlaceCases({ ask, refused, race, makeTable, makeColumn }: Catalog): void {
  it('have an index and a name of their own in a table', async () => {
    const table = await makeTable()
    await makeColumn(await makeTable(), 0)
    const [first, second] = [await makeColumn(table, 0), await makeColumn(table, 1)]
    const before = await ask('dataTableColumns.get', { id: second })
    const taken: Array<[CatalogCall, object, string]> = [
      ['dataTableColumns.create', { data_table_id: table, ...columnOf(0, 'x') }, 'column_index'],
      ['dataTableColumns.create', { data_table_id: table, ...columnOf(5, 'c0') }, 'name'],
      ['dataTableColumns.update', { id: second, column_index: 0 }, 'column_index'],
      ['dataTableColumns.update', { id: second, name: 'c0' }, 'name'],
    ]
    for (const [call, input, field] of taken)
      expect(await refused(call, input, 'conflict')).toMatchObject({ details: { field } })
    expect(await ask('dataTableColumns.get', { id: second })).toEqual(before)
    await ask('dataTableColumns.update', { id: first, name: 'c0', column_index: 0 })
    await ask('dataTableColumns.delete', { id: first })
    await ask('dataTableColumns.update', { id: second, name: 'c0', column_index: 0 })
  })

  it('of one place that are made at once become one', async () => {
    const table = await makeTable()
    expect(await race('dataTableColumns.create', { data_table_id: table, ...columnOf(9) })).toBe(1)
    expect(await ask<Row[]>('dataTableColumns.list', { data_table_id: table })).toHaveLength(1)
  })
}

function batchCases({ ask, refused, makeTable }: Catalog): void {
  it('of a batch are made as they are given', async () => {
    const table = await makeTable()
    const last = { ...columnOf(2, 'order_date'), data_type: 'date', partitioner: true }
    const columns = [columnOf(0, 'order_id'), columnOf(1, 'user_id'), last]
    const bare = lacking(columnOf(3), 'default_value')
    const given = { data_table_id: table, columns: [...columns, bare] }
    expect(await ask('dataTableColumns.createBatch', given)).toBeUndefined()
    const made = await ask<Row[]>('dataTableColumns.list', { data_table_id: table })
    expect(made).toHaveLength(4)
    for (const [at, wanted] of [...columns, columnOf(3)].entries()) {
      expectNew(made[at]!, 'column', { data_table_id: table, ...wanted })
      expect(made[at]!.id).toMatch(new RegExp(`^${table}-${uuid}$`))
    }
  })

  it('of a batch are all there or none', async () => {
    const table = await makeTable()
    const batch = (columns: unknown[]) => ({ data_table_id: table, columns })
    const count = async () => (await ask<Row[]>('dataTableColumns.list', { data_table_id: table })).length
    await ask('dataTableColumns.createBatch', batch([columnOf(0), columnOf(1)]))
    const many = Array.from({ length: 5000 }, (_, index) => columnOf(index + 2))
    const taken: Array<[typeof many[0], string]> = [
      [{ ...many[4000]!, name: 'c7' }, 'columns.4000.name'],
      [{ ...many[4000]!, column_index: 7 }, 'columns.4000.column_index'],
      [{ ...many[4000]!, name: 'c1' }, 'columns.4000.name'],
      [{ ...many[4000]!, column_index: 0 }, 'columns.4000.column_index'],
    ]
    for (const [wrong, field] of taken) {
      expect(await refused('dataTableColumns.createBatch', batch(many.with(4000, wrong)), 'conflict')).toMatchObject({
        error: expect.stringContaining('Entry 4000') as string,
        details: { field },
      })
    }
    const wrong: Array<[unknown, string]> = [
      [{ ...columnOf(9), column_index: -1 }, 'columns.3.column_index'],
      [{ ...columnOf(9), nmae: 'x' }, 'columns.3.nmae'],
      [{ ...columnOf(9), data_table_id: table }, 'columns.3.data_table_id'],
      [lacking(columnOf(9), 'name'), 'columns.3.name'],
      [null, 'columns.3'],
    ]
    for (const [entry, field] of wrong) {
      const input = batch([...many.slice(0, 3), entry])
      expect(await refused('dataTableColumns.createBatch', input, 'bad_request')).toMatchObject({ details: { field } })
    }
    await refused('dataTableColumns.createBatch', batch([]), 'bad_request')
    expect(await count()).toBe(2)
    await ask('dataTableColumns.createBatch', batch(many))
    expect(await count()).toBe(5002)
  }, 60_000)
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
