import type { Catalog, CatalogCall } from './catalog-door.ts'
import { expect, it } from 'vitest'
import { catalogCalls, inputsFor, lacking, missingId } from './catalog-door.ts'

const noText = [1, true, null, {}, ['x']]
const noName = [...noText, '', 'n'.repeat(1000), 'half of a pair \uD800']
const noIndex = [-1, 0.5, 2 ** 53, '0', true, null]
const noFlag = [0, 'false', null]
const noDefault = [0, false, {}]
const noFigure = [-1, 0.5, 2 ** 53, '1', null]

const ofColumn = {
  column_index: noIndex,
  name: noName,
  desc: noText,
  data_type: [...noText, ''],
  nullable: noFlag,
  default_value: noDefault,
  partitioner: noFlag,
}
const ofUsage = { row_count: noFigure, partition_count: noFigure, storage_size: noFigure }

/** What does not fit, by the fields of bodies. */
const misfits: Partial<Record<CatalogCall, Record<string, unknown[]>>> = {
  'dataTables.create': { data_source_id: [...noText, ''], name: noName, desc: noText },
  'dataTables.update': { name: noName, desc: noText },
  'dataTableColumns.create': { data_table_id: [...noText, ''], ...ofColumn },
  'dataTableColumns.createBatch': { data_table_id: [...noText, ''], columns: [null, {}, 'x', [], [1], ['x']] },
  'dataTableColumns.update': ofColumn,
  'dataTableColumns.reorder': { data_table_id: [...noText, ''], ids: [null, {}, 'x', [1], [null]] },
  'dataTableUsages.upsert': { data_table_id: [...noText, ''], ...ofUsage },
  'dataTableUsages.update': ofUsage,
}

/** What a call cannot do without, besides an id in its path. */
const needed: Partial<Record<CatalogCall, string[]>> = {
  'dataTables.create': ['data_source_id', 'name'],
  'dataTables.bySource': ['data_source_id'],
  'dataTableColumns.create': ['data_table_id', 'column_index', 'name', 'data_type'],
  'dataTableColumns.createBatch': ['data_table_id', 'columns'],
  'dataTableColumns.list': ['data_table_id'],
  'dataTableColumns.reorder': ['data_table_id', 'ids'],
  'dataTableUsages.upsert': ['data_table_id', 'row_count', 'partition_count', 'storage_size'],
  'dataTableUsages.byTable': ['data_table_id'],
}

/** Cases of what the calls refuse. */
export function inputCases({ ask, refused, makeGround }: Catalog): void {
  it.each(catalogCalls)('%s takes no field that it does not know', async (call) => {
    const ground = await makeGround()
    const before = await ask('dataTables.details', { id: ground.table })
    for (const field of ['nmae', 'constructor', ' id']) {
      const input = { ...inputsFor(ground)[call], [field]: 'x' }
      expect(await refused(call, input, 'bad_request')).toMatchObject({ details: { field } })
    }
    expect(await ask('dataTables.details', { id: ground.table })).toEqual(before)
  })

  it.each(Object.entries(needed) as Array<[CatalogCall, string[]]>)('%s needs %j', async (call, fields) => {
    const ground = await makeGround()
    const whole = inputsFor(ground)[call]
    for (const field of fields)
      expect(await refused(call, lacking(whole, field), 'bad_request')).toMatchObject({ details: { field } })
    await ask(call, whole)
  })

  it.each(Object.entries(misfits))('%s takes its fields by their types', async (name, fields) => {
    const call = name as CatalogCall
    const ground = await makeGround()
    const before = await ask('dataTables.details', { id: ground.table })
    for (const [field, values] of Object.entries(fields)) {
      for (const value of values) {
        const fault = await refused(call, { ...inputsFor(ground)[call], [field]: value }, 'bad_request')
        expect(String(fault.details?.field).split('.')[0], JSON.stringify(value)).toBe(field)
      }
    }
    expect(await ask('dataTables.details', { id: ground.table })).toEqual(before)
    await ask(call, inputsFor(ground)[call])
  })

  it('makes no table of a tenant of one\'s choice', async () => {
    const given = { data_source_id: 'mine', name: 'mine', desc: '', tenant_id: missingId }
    expect(await refused('dataTables.create', given, 'bad_request')).toMatchObject({ details: { field: 'tenant_id' } })
  })
}
