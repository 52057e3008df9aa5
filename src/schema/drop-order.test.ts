import type { ForeignKey } from './model.ts'
import { expect, it } from 'vitest'
import { dropOrder } from './drop-order.ts'

const table = (name: string, ...referred: string[]) => ({
  name,
  foreignKeys: referred.map(referencedTable => ({ referencedDatabase: null, referencedTable }) as ForeignKey),
})

it('puts tables before those that they refer to, and leaves the rest in its order', () => {
  expect(dropOrder([])).toEqual([])
  expect(dropOrder([table('b'), table('a'), table('c')])).toEqual(['b', 'a', 'c'])
  expect(dropOrder([table('customers'), table('orders', 'customers'), table('items', 'orders', 'goods')])).toEqual([
    'items',
    'orders',
    'customers',
  ])
})

it('goes on where tables refer to themselves, or to each other', () => {
  expect(dropOrder([table('tree', 'tree'), table('leaf', 'tree')])).toEqual(['leaf', 'tree'])
  expect(dropOrder([table('a', 'b'), table('b', 'a')]).toSorted()).toEqual(['a', 'b'])
  const other = { ...table('a', 'b') }
  other.foreignKeys[0] = { ...other.foreignKeys[0]!, referencedDatabase: 'elsewhere' }
  expect(dropOrder([table('b'), other])).toEqual(['b', 'a'])
})
