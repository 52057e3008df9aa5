import { describe, expect, it } from 'vitest'
import { readSearchedText } from './match-text.ts'
import { readQuery } from './search-query.ts'

/** How a query of one word matches a text, and what is marked. */
function match(text: string, query: string): [way: string, ...marked: string[]] | null {
  const found = readSearchedText(text).match(readQuery(query)!.whole)
  return found && [found.way, ...found.ranges().map(({ start, end }) => text.slice(start, end))]
}

describe('a word in a text', () => {
  it.each([
    ['order_id', 'order_id', ['exact', 'order_id']],
    ['Order_ID', 'order_id', ['exact', 'Order_ID']],
    ['orderId', 'order_id', ['joined', 'order', 'Id']],
    ['order_id', 'orderid', ['joined', 'order', 'id']],
    ['order_id', 'ord', ['prefix', 'ord']],
    ['order_id', 'order_i', ['prefix', 'order_i']],
    ['order_id', 'ord_id', ['part', 'ord', 'id']],
    ['order_item_id', 'ord_id', ['part', 'ord', 'id']],
    ['order_id', 'id', ['part', 'id']],
    ['customerOrderNo', 'orderno', ['part', 'Order', 'No']],
    ['order_id', 'rder', ['inside', 'rder']],
    ['order_id', 'der_id', ['inside', 'der_id']],
    ['用户订单表', '单', ['part', '单']],
    ['用户订单表', '用户', ['prefix', '用户']],
    ['用户订单表', '户订单', ['part', '户订单']],
    ['order_id', 'odrer', ['typo', 'order']],
    ['order_id', 'oder_id', ['typo', 'order', 'id']],
    ['ＯＲＤＥＲ＿ＩＤ', 'ord_id', ['part', 'ＯＲＤ', 'ＩＤ']],
    ['Der Straßenname', 'strassen', ['part', 'Straßen']],
    ['e\u0301tat', 'etat', ['exact', 'e\u0301tat']],
  ])('%j, %j: %j', (text, query, wanted) => {
    expect(match(text, query)).toEqual(wanted)
  })

  it.each([
    ['order_id', 'id_ord'],
    ['order_id', 'odrre'],
    ['order_id', 'ord_x'],
    ['order_id', 'oder_xd'],
    ['id', 'ie'],
    ['user', 'usrr_x'],
    ['订单', '单订'],
    ['2024', '2025'],
    ['', 'a'],
  ])('%j is not found by %j', (text, query) => expect(match(text, query)).toBe(null))
})
