import { expect, it } from 'vitest'
import { keyNames, tableNames } from './relation-names.ts'

it.each([
  ['user_id', ['users', 'user']],
  ['categoryId', ['categories', 'category', 'categorys']],
  ['box_no', ['boxes', 'box', 'boxs']],
  ['key_key', ['keys', 'key']],
  ['id', []],
  ['note', []],
  ['_id', []],
])('takes %j for a reference to one of %j', (column, tables) => {
  expect(tableNames(column)).toEqual(tables)
})

it('knows how columns are called that refer to a table', () => {
  expect(keyNames('users', 'id')).toEqual(expect.arrayContaining(['user_id', 'userId', 'users_id']))
  expect(keyNames('categories', 'id')).toContain('category_id')
  expect(keyNames('boxes', 'id')).toContain('box_id')
  expect(keyNames('orders', 'order_no')[0]).toBe('order_no')
  expect(keyNames('orders', 'ID')).not.toContain('ID')
})
