import type { SearchDocument } from './rank.ts'
import { describe, expect, it } from 'vitest'
import { compareRanked, rank, toFound } from './rank.ts'
import { readQuery } from './search-query.ts'

function document(name: string, more: Partial<SearchDocument> = {}): SearchDocument {
  return {
    kind: 'column',
    id: name,
    data_table_id: 't',
    name,
    table: 'things',
    data_source_id: 's',
    database: null,
    desc: '',
    source_desc: null,
    note: '',
    tags: [],
    ...more,
  }
}
const table = (name: string, more: Partial<SearchDocument> = {}) =>
  document(name, { kind: 'table', table: name, ...more })

/** The names that a query finds, best first. */
function order(query: string, documents: SearchDocument[]): string[] {
  const read = readQuery(query)!
  return documents
    .flatMap(one => rank(read, one) ?? [])
    .sort(compareRanked)
    .map(({ document: { kind, table, name } }) => kind === 'table' ? name : `${table}.${name}`)
}

describe('ranking', () => {
  it('goes from the exact name to typos, tables first, short names first', () => {
    expect(order('order', [
      document('note', { desc: 'of the order' }),
      document('oder'),
      document('border'),
      document('my_orders'),
      document('order_id'),
      document('orders'),
      document('order'),
      table('ordre'),
      table('things', { note: 'Order!' }),
      table('borders'),
      table('my_order'),
      table('orders_of_last_year'),
      table('ORDER'),
      document('other'),
    ])).toEqual([
      'ORDER',
      'things.order',
      'orders_of_last_year',
      'things.orders',
      'things.order_id',
      'my_order',
      'things.my_orders',
      'borders',
      'things.border',
      'things',
      'things.note',
      'ordre',
      'things.oder',
    ])
  })

  it('takes the name with the same signs before one with others', () => {
    expect(order('order_id', [document('orderid'), document('orderId'), document('order_id')]))
      .toEqual(['things.order_id', 'things.orderId', 'things.orderid'])
  })

  it('wants all words, of a column also in the name of its table, and something of its own', () => {
    const columns = ['email', 'name'].map(name => document(name, { table: 'users' }))
    expect(order('users email', [table('users'), ...columns, document('email')])).toEqual(['users.email'])
    expect(order('email users', columns)).toEqual(['users.email'])
    expect(order('users', [table('users'), ...columns])).toEqual(['users'])
    expect(order('users city', [table('users', { desc: 'with their city' })])).toEqual(['users'])
  })

  it('takes the name with all words in it before a table with its column', () => {
    expect(order('user email', [document('email', { table: 'user' }), document('user_email')]))
      .toEqual(['things.user_email', 'user.email'])
  })
})

describe('what is answered', () => {
  const found = (query: string, one: SearchDocument) => toFound(readQuery(query)!, rank(readQuery(query)!, one)!)

  it('marks every field in which a word stands', () => {
    const one = document('user_orders', { desc: '用户订单', source_desc: 'ＯＲＤＥＲS', note: 'no', tags: ['a', 'order'] })
    expect(found('order', one)).toMatchObject({
      matches: [
        { field: 'name', start: 5, end: 10 },
        { field: 'source_desc', start: 0, end: 5 },
        { field: 'tags', start: 3, end: 8 },
      ],
      texts: { source_desc: 'ＯＲＤＥＲS', tags: 'a, order' },
      desc: '用户订单',
    })
    expect(found('订单', one)).toMatchObject({ matches: [{ field: 'desc', start: 2, end: 4 }], texts: {} })
  })

  it('shows the server\'s comment where people wrote nothing', () => {
    expect(found('comment', document('x', { source_desc: 'a comment' }))).toMatchObject({
      desc: 'a comment',
      matches: [{ field: 'source_desc', start: 2, end: 9 }],
      texts: { source_desc: 'a comment' },
    })
  })

  it('marks a typo only where nothing else is found, and no stretch twice', () => {
    expect(found('user order', document('user_order', { note: 'users, odrer' })).matches).toEqual([
      { field: 'name', start: 0, end: 4 },
      { field: 'name', start: 5, end: 10 },
      { field: 'note', start: 0, end: 4 },
    ])
    expect(found('odrer', document('my_order')).matches).toEqual([{ field: 'name', start: 3, end: 8 }])
  })
})
