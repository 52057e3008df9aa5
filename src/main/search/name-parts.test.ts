import { expect, it } from 'vitest'
import { normalise } from './mapped-text.ts'
import { splitParts } from './name-parts.ts'

const split = (name: string) => splitParts(normalise(name)).map(({ text }) => text)

it.each([
  ['order_id', ['order', 'id']],
  ['orderId', ['order', 'id']],
  ['OrderID', ['order', 'id']],
  ['HTTPServer2Name', ['http', 'server', '2', 'name']],
  ['user-name.first$last two', ['user', 'name', 'first', 'last', 'two']],
  ['t2024q1', ['t', '2024', 'q', '1']],
  ['__a__', ['a']],
  ['订单id', ['订单', 'id']],
  ['ユーザー名', ['ユーザー名']],
  ['주문Id', ['주문', 'id']],
  ['ＯｒｄｅｒＩｄ', ['order', 'id']],
  ['e\u0301tatÉtat', ['etat', 'etat']],
  ['straßeÄnderung', ['strasse', 'anderung']],
  ['日本㍿', ['日本株式会社']],
  ['заказId', ['заказ', 'id']],
  ['a😀b', ['a', '😀', 'b']],
  ['"*%\'', []],
  ['', []],
])('splits %j into %j', (name, parts) => expect(split(name)).toEqual(parts))

it('says where parts stand', () => {
  const name = 'xÉtatＮａｍｅ'
  const places = splitParts(normalise(name)).map(({ text, origin }) => {
    const { start, end } = origin(0, text.length)
    return name.slice(start, end)
  })
  expect(places).toEqual(['x', 'État', 'Ｎａｍｅ'])
})
