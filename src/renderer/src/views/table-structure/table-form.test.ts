import { expect, it } from 'vitest'
import { initColumnForm, toColumn, toColumnForm } from './column-form.ts'
import {
  blankColumn,
  blankTable,
  countEdits,
  newRow,
  onto,
  renameColumn,
  renamedIn,
  stateOf,
  toForm,
  toTable,
} from './table-form.ts'

const part = (column: string) => ({ column, expression: null, length: null, descending: false, collation: null })
const index = (name: string, ...columns: string[]) => ({
  name,
  unique: false,
  kind: 'BTREE',
  parts: columns.map(part),
  where: null,
  visible: true,
  comment: '',
  options: {},
})
const orders = {
  ...blankTable(),
  name: 'orders',
  columns: [
    ...blankTable().columns,
    { ...blankColumn(), ordinal: 2, name: 'amount', comment: 'it\'s', options: { X: '1' } },
    { ...blankColumn(), ordinal: 3, name: 'at' },
  ],
  indexes: [index('k', 'amount', 'at'), index('only', 'amount')],
  partitioning: {
    method: 'HASH',
    expression: '`id`',
    columns: [],
    subpartitioning: null,
    partitions: [{ name: 'p0', values: null, comment: '', subpartitions: [], options: {} }],
  },
}

it('gives back what it read, and counts no edit', () => {
  const form = toForm(orders)
  expect(toTable(form)).toEqual(orders)
  expect(countEdits(form, orders)).toBe(0)
  for (const column of orders.columns) expect(toColumn(toColumnForm(column), column)).toEqual(column)
})

it('takes a dropped column out of what is made of it, and back again', () => {
  const form = toForm(orders)
  form.columns[1]!.dropped = true
  expect(stateOf(form.columns[1]!)).toBe('dropped')
  expect(toTable(form).indexes).toEqual([index('k', 'at')])
  expect(countEdits(form, orders)).toBe(1)
  form.columns[1]!.dropped = false
  expect(toTable(form)).toEqual(orders)
})

it('renames a column with what names it, and says its old name', () => {
  const form = toForm(orders)
  const row = form.columns[1]!
  row.value = { ...row.value, name: 'total' }
  renameColumn(form, 'amount', 'total')
  const table = toTable(form)
  expect(table.indexes[0]!.parts.map(({ column }) => column)).toEqual(['total', 'at'])
  expect(renamedIn(form)).toEqual({ columns: { total: 'amount' }, indexes: {} })
})

it('counts a change of the order once', () => {
  const form = toForm(orders)
  form.columns.reverse()
  expect(countEdits(form, orders)).toBe(1)
})

it('does edits again on what the table is now, without those that are done', () => {
  const form = toForm(orders)
  form.columns.push(newRow({ ...blankColumn(), name: 'done' }), newRow({ ...blankColumn(), name: 'open' }))
  form.columns[1]!.dropped = true
  form.columns[2]!.value = { ...form.columns[2]!.value, comment: 'mine' }
  const now = {
    ...orders,
    columns: [
      orders.columns[0]!,
      orders.columns[2]!,
      { ...blankColumn(), ordinal: 3, name: 'done' },
      { ...blankColumn(), ordinal: 4, name: 'theirs' },
    ],
  }
  const merged = onto(form, now)
  expect(merged.columns.map(row => [row.value.name, stateOf(row)])).toEqual([
    ['id', 'same'],
    ['at', 'changed'],
    ['done', 'changed'],
    ['open', 'added'],
    ['theirs', 'same'],
  ])
})

it('keeps of a column what stands in no field', () => {
  const before = { ...blankColumn(), name: 'a', options: { AUTO_RANDOM: '5' }, visible: false }
  const form = { ...toColumnForm(before), comment: 'x' }
  expect(toColumn(form, before)).toEqual({ ...before, comment: 'x' })
  const fresh = toColumn({ ...initColumnForm(), name: 'n', type: ' INT ' })
  expect(fresh).toMatchObject({ name: 'n', type: { text: 'INT' } })
})
