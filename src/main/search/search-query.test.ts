import { expect, it } from 'vitest'
import { readQuery } from './search-query.ts'

const words = (text: string) => readQuery(text)?.words.map(({ parts }) => parts.map(part => part.text))

it.each([
  ['ord_id', [['ord', 'id']]],
  ['users email', [['users'], ['email']]],
  ['users.email', [['users'], ['email']]],
  ['orderId', [['order', 'id']]],
  ['  ＯＲＤＥＲ  ', [['order']]],
  ['订单 id', [['订单'], ['id']]],
  ['订单id', [['订单', 'id']]],
  ['id ID id', [['id']]],
  ['"user" OR (name*)', [['user'], ['or'], ['name']]],
  ['-user', [['user']]],
])('reads %j as %j', (text, wanted) => expect(words(text)).toEqual(wanted))

it.each(['"', '*', '- -', '%_%', ' ', '\0', '()', '。，'])('has nothing to look for in %j', (text) => {
  expect(readQuery(text)).toBe(null)
})

it('forgives typos in words of four letters, not in numbers or Chinese', () => {
  const forgiving = (text: string) => readQuery(text)!.words[0]!.forgiving
  expect(['user', 'usr_id', 'order2024'].map(forgiving)).toEqual([true, true, true])
  expect(['usr', '2024', '订单编号', 'a_b_c_d'].map(forgiving)).toEqual([false, false, false, false])
})
