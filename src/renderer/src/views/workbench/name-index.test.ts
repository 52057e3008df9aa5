import { expect, it } from 'vitest'
import { nameIndex } from './name-index.ts'

const names = ['Orders', 'order_items', '', 'reorders_orders', 'Ärger', 'line\nbreak', 'x']
const holding = (text: string) => nameIndex(names)(text).map(place => names[place])

it('finds every name that holds a text once, in the order of the names', () => {
  expect(holding('order')).toEqual(['Orders', 'order_items', 'reorders_orders'])
  expect(holding('ärger')).toEqual(['Ärger'])
  expect(holding('x')).toEqual(['x'])
  expect(holding('break')).toEqual(['line\nbreak'])
  expect(holding('nothing')).toEqual([])
})

it('finds no text that begins in one name and ends in the next', () => {
  expect(holding('sorder')).toEqual([])
  expect(nameIndex([])('a')).toEqual([])
})

it('finds what looking at each name finds', () => {
  const many = Array.from({ length: 3000 }, (_, at) => `${['a_', 'B', 'ab_c', ''][at % 4]}${at % 7 ? at : ''}`)
  for (const text of ['a', '_', 'ab', '1', '12', 'b1', 'c2', '99', 'zz']) {
    const expected = many.flatMap((name, at) => (name.toLowerCase().includes(text) ? [at] : []))
    expect(nameIndex(many)(text)).toEqual(expected)
  }
})
