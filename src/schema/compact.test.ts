import type { Column, SchemaObject, Sequence, Table, View } from './model.ts'
import { expect, it } from 'vitest'
import { fromCompact, toCompact } from './compact.ts'

const column = (ordinal: number, name: string, more: Partial<Column> = {}): Column => ({
  ordinal,
  name,
  type: {
    text: 'int(11)',
    base: 'INT',
    length: 11,
    precision: null,
    scale: null,
    unsigned: false,
    zerofill: false,
    values: null,
  },
  nullable: true,
  default: null,
  generated: null,
  autoIncrement: false,
  onUpdate: null,
  visible: true,
  charset: null,
  collation: null,
  comment: '',
  options: {},
  ...more,
})
const part = (name: string) => ({ column: name, expression: null, length: null, descending: false, collation: null })

const table: Table = {
  kind: 'table',
  name: 'a`b',
  comment: '订单',
  charset: 'utf8mb4',
  collation: 'utf8mb4_bin',
  columns: [
    column(1, 'id', { nullable: false, autoIncrement: true, options: { AUTO_RANDOM: '5' } }),
    column(2, '__proto__', { default: { kind: 'literal', value: '' }, visible: false }),
    column(3, 'options', { generated: { expression: 'a + 1', stored: true }, comment: '0' }),
  ],
  primaryKey: { name: null, parts: [part('id')], clustered: false, comment: '', options: {} },
  indexes: [
    {
      name: 'k',
      unique: true,
      kind: 'BTREE',
      parts: [{ ...part('x'), length: 3 }, { ...part(''), column: null, expression: 'lower(a)', descending: true }],
      where: null,
      visible: true,
      comment: '',
      options: {},
    },
    { name: null, unique: false, kind: 'HASH', parts: [], where: 'a > 1', visible: false, comment: 'c', options: {} },
  ],
  foreignKeys: [{
    name: 'f',
    columns: ['a', 'b'],
    referencedDatabase: 'other',
    referencedTable: 't',
    referencedColumns: ['c', 'd'],
    onUpdate: 'NO ACTION',
    onDelete: 'CASCADE',
    options: {},
  }],
  checks: [{ name: null, column: 'id', expression: 'id > 0', enforced: false }],
  partitioning: {
    method: 'RANGE',
    expression: 'year(at)',
    columns: [],
    subpartitioning: { method: 'HASH', expression: 'id' },
    partitions: [{ name: 'p0', values: '2020', comment: '', subpartitions: ['s0', 's1'], options: { ENGINE: 'x' } }],
  },
  options: { 'TTL': '`at` + INTERVAL 1 DAY', 'WITHOUT ROWID': true },
}
const bare: Table = {
  ...table,
  comment: '',
  charset: null,
  collation: null,
  columns: [],
  primaryKey: null,
  indexes: [],
  foreignKeys: [],
  checks: [],
  partitioning: null,
  options: {},
}
const view: View = {
  kind: 'view',
  name: 'v',
  comment: '',
  columns: [column(1, 'n')],
  definition: null,
  checkOption: 'LOCAL',
  options: {},
}
const sequence: Sequence = {
  kind: 'sequence',
  name: 's',
  comment: '',
  start: '1',
  increment: null,
  minimum: '-9223372036854775807',
  maximum: null,
  cache: '0',
  cycle: false,
}

it.each<[string, SchemaObject]>([
  ['a table with everything', table],
  ['a table with nothing', bare],
  ['a view', view],
  ['a sequence', sequence],
])('keeps %s, and gives it back as it was', (_, object) => {
  expect(fromCompact(toCompact(object))).toEqual(object)
})

it('leaves out what is usual, and gives the same text for the same object', () => {
  expect(toCompact(bare)).toBe('{"kind":"table","name":"a`b"}')
  expect(toCompact(structuredClone(table))).toBe(toCompact(table))
  expect(JSON.parse(toCompact(view))).toEqual({
    kind: 'view',
    name: 'v',
    columns: [{ name: 'n', type: { text: 'int(11)', base: 'INT', length: 11 } }],
    checkOption: 'LOCAL',
  })
})

it('tells apart what differs in any field', () => {
  const changed = table.columns.map((each, at) => (at === 1 ? { ...each, visible: true } : each))
  expect(toCompact({ ...table, columns: changed })).not.toBe(toCompact(table))
})
