import type { ResultColumn } from '../../contract/sql.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { objectKeys } from '../../formats/object-keys.ts'
import { toRowObjects } from './row-objects.ts'

it('numbers names that come again', () => {
  expect(objectKeys(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a_2', 'a_3'])
})

it('passes over a numbered name that a column of its own has', () => {
  expect(objectKeys(['a', 'a', 'a_2'])).toEqual(['a', 'a_3', 'a_2'])
})

it('gives every column a key of its own, and unique names their own name', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('a', 'a_2', 'a_3', 'a_2_2', '__proto__', '')), (names) => {
    const keys = objectKeys(names)
    expect(new Set(keys).size).toBe(names.length)
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) expect(keys[index]).toBe(name)
    })
  }))
})

it('keeps a column named __proto__ as an ordinary key', () => {
  const column = (name: string) => ({ name }) as ResultColumn
  const [row] = toRowObjects([
    column('__proto__'),
    column('constructor'),
  ], [
    [1, 2],
  ])
  expect(JSON.stringify(row)).toBe('{"__proto__":1,"constructor":2}')
})
