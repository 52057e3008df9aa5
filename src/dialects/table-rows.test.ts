import type { Table } from '../schema/model.ts'
import type { RowSource } from './row-sql.ts'
import { describe, expect, it } from 'vitest'
import { columnOf as column, indexOf, keyOf, tableOf } from '../../test/support/models.ts'
import { dialectOf } from './registry.ts'
import { filterFault, operatorsOf } from './row-filters.ts'
import { countRows, hasPages, placeOfRow, rowKey, selectReferenced, selectRows } from './table-rows.ts'

function sourceOf({ columns = [], ...more }: Partial<Table>, product = 'MySQL'): RowSource {
  const table = tableOf([...columns], { name: 'orders', ...more })
  return { dialect: dialectOf('MySQL'), product, database: 'shop', table }
}

const id = column('id', 'bigint', { nullable: false })
const states = column('state', 'enum(\'new\',\'paid\',\'gone\')')
const at = column('at', 'timestamp')
const total = column('total', 'decimal')
const source = sourceOf({ columns: [id, states, at, total], primaryKey: keyOf('id') })
const rows = (sort: Array<[string, boolean]>, after: Record<string, string | number | null> | null = null) =>
  selectRows(source, {
    filters: [],
    sort: sort.map(([name, descending]) => ({ column: name, descending })),
    after,
    limit: 3,
  }).split('\n').slice(2).join(' ')

describe('pages of rows', () => {
  it('begin behind the last row, by the key', () => {
    expect(rows([])).toBe('ORDER BY `id` LIMIT 3')
    expect(rows([], { id: '9007199254740993' })).toBe('WHERE `id` > 9007199254740993 ORDER BY `id` LIMIT 3')
  })

  it('begin behind the last one of an order, NULL being the least', () => {
    expect(rows([['total', false]], { total: '1.10', id: 4 })).toBe(
      'WHERE `total` >= 1.10 AND ((`total` > 1.10) OR (`total` = 1.10 AND `id` > 4)) ORDER BY `total`, `id` LIMIT 3')
    expect(rows([['total', true]], { total: '1.10', id: 4 })).toBe(
      'WHERE (`total` <= 1.10 OR `total` IS NULL)'
      + ' AND (((`total` < 1.10 OR `total` IS NULL)) OR (`total` = 1.10 AND `id` > 4))'
      + ' ORDER BY `total` DESC, `id` LIMIT 3')
    expect(rows([['total', false]], { total: null, id: 4 })).toBe(
      'WHERE ((`total` IS NOT NULL) OR (`total` IS NULL AND `id` > 4)) ORDER BY `total`, `id` LIMIT 3')
    expect(rows([['total', true]], { total: null, id: 4 })).toBe(
      'WHERE ((`total` IS NULL AND `id` > 4)) ORDER BY `total` DESC, `id` LIMIT 3')
  })

  it('go by the list of an enumeration, which is not the order of its words', () => {
    expect(rows([['state', false]], { state: 'new', id: 4 })).toContain('`state` IN (\'paid\', \'gone\')')
    expect(rows([['state', false]], { state: 'gone', id: 4 })).toBe(
      'WHERE ((`state` = \'gone\' AND `id` > 4)) ORDER BY `state`, `id` LIMIT 3')
    expect(rows([['state', true]], { state: 'paid', id: 4 })).toContain('(`state` IN (\'new\') OR `state` IS NULL)')
  })

  it('ask the row itself where its value is printed ambiguously', () => {
    const own = '(SELECT `at` FROM `shop`.`orders` WHERE `id` = 4)'
    expect(rows([['at', false]], { at: '2025-10-26 02:30:00', id: 4 })).toContain(`\`at\` > ${own}`)
  })

  it('are there where something tells rows apart, and can be given back exactly', () => {
    const named = (length: number) => column('name', `varchar(${length})`, { charset: 'utf8mb4', nullable: false })
    const keyed = (each: ReturnType<typeof column>, more: Partial<Table> = {}) =>
      rowKey(sourceOf({ columns: [each], primaryKey: keyOf(each.name), ...more }))
    expect(keyed(named(255))).toEqual(['name'])
    expect(keyed(named(257))).toBeNull()
    expect(keyed(column('at', 'timestamp', { nullable: false }))).toBeNull()
    const unique = { ...indexOf('u', 'id'), unique: true }
    expect(rowKey(sourceOf({ columns: [id], indexes: [unique] }))).toEqual(['id'])
    expect(rowKey(sourceOf({ columns: [{ ...id, nullable: true }], indexes: [unique] }))).toBeNull()
    expect(rowKey(sourceOf({ columns: [id] }, 'TiDB'))).toEqual(['_tidb_rowid'])
    expect(hasPages(source, [{ column: 'total', descending: false }])).toBe(true)
    const json = sourceOf({ columns: [id, column('meta', 'json')], primaryKey: keyOf('id') })
    expect(hasPages(json, [{ column: 'meta', descending: false }])).toBe(false)
  })

  it('do not begin behind a value that came in part', () => {
    const row = { columns: [{ name: 'id' }, { name: 'total' }], row: [1, { preview: 'x', bytes: 9 }] }
    expect(placeOfRow(source, [{ column: 'total', descending: false }], row)).toBeNull()
    expect(placeOfRow(source, [], row)).toEqual({ id: 1 })
  })

  it('show columns that * leaves out', () => {
    const hidden = sourceOf({ columns: [{ ...id, visible: false }, total], primaryKey: keyOf('id') })
    const query = { filters: [], sort: [], after: null, limit: 1 }
    expect(selectRows(hidden, query)).toContain('SELECT `id`, `total`\n')
    expect(selectRows(sourceOf({ columns: [total] }, 'TiDB'), query)).toContain('SELECT *, _tidb_rowid\n')
  })
})

describe('conditions', () => {
  const where = (name: string, operator: '=' | 'contains' | 'beginsWith' | 'in' | 'isNull', value = '') =>
    countRows(source, [{ column: name, operator, value }]).split('\nWHERE ')[1]

  it('write numbers as they were typed, and texts so that every mode reads them alike', () => {
    expect(where('id', '=', ' +9007199254740993 ')).toBe('`id` = 9007199254740993')
    expect(where('state', '=', 'O\'Neil')).toBe('`state` = \'O\'\'Neil\'')
    expect(where('state', '=', 'a\\b')).toBe('`state` = _utf8mb4 X\'615c62\'')
    expect(where('state', 'contains', '10%_!')).toBe('`state` LIKE \'%10!%!_!!%\' ESCAPE \'!\'')
    expect(where('id', 'in', '1, 2,,3')).toBe('`id` IN (1, 2, 3)')
    expect(where('id', 'in', ' , ')).toBe('1 = 0')
    expect(where('id', 'isNull')).toBe('`id` IS NULL')
  })

  it('say what a column cannot be compared with', () => {
    const fault = (name: string, value: string, operator: '=' | 'in' | 'isNull' = '=') =>
      filterFault(source, { column: name, operator, value })
    expect(fault('id', '1; DROP TABLE orders')).toBe('number')
    expect(fault('id', '1, x', 'in')).toBe('number')
    expect(fault('id', '', 'isNull')).toBeNull()
    expect(fault('state', 'anything')).toBeNull()
    expect(operatorsOf(source, column('b', 'blob'))).not.toContain('contains')
  })

  it('look for the row that a key points at', () => {
    const values = [{ column: 'a`b', from: 'state', cell: 'x' }, { column: 'n', from: 'id', cell: '12' }]
    expect(selectReferenced(source, { database: 'd', table: 't', values, limit: 2 })).toBe(
      'SELECT *\nFROM `d`.`t`\nWHERE `a``b` = \'x\'\n  AND `n` = 12\nLIMIT 2')
  })
})
