import type { Catalog, CatalogCall, Row } from './catalog-door.ts'
import { expect, it } from 'vitest'
import { columnOf, lacking, missingId } from './catalog-door.ts'
import { expectChanged, expectNew, expectRow, uuid } from './catalog-rows.ts'

/* What the documents say of columns, one by one and in batches. */

export function columnCases({ ask, refused, makeTable, makeColumn }: Catalog): void {
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

export function columnChangeCases({ ask, refused, makeTable, makeColumn }: Catalog): void {
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

export function columnPlaceCases({ ask, refused, race, makeTable, makeColumn }: Catalog): void {
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

export function batchCases({ ask, refused, makeTable }: Catalog): void {
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
