import { expect, it } from 'vitest'
import { RowIndex } from './row-index.ts'

it('finds the last place at or before a row', () => {
  const index = new RowIndex()
  for (let row = 0; row < 100_000; row += 256) index.add(row, row * 10)
  expect(index.before(0)).toEqual({ row: 0, offset: 0 })
  expect(index.before(255)).toEqual({ row: 0, offset: 0 })
  expect(index.before(256)).toEqual({ row: 256, offset: 2560 })
  expect(index.before(99_999)).toEqual({ row: 99_840, offset: 998_400 })
})

it('gives the next place, and the end after the last one', () => {
  const index = new RowIndex()
  index.add(0, 0)
  index.add(3, 40)
  expect(index.offsetAfter(0, 77)).toBe(40)
  expect(index.offsetAfter(40, 77)).toBe(77)
})

it('holds offsets beyond 32 bits', () => {
  const index = new RowIndex()
  index.add(0, 0)
  index.add(256, 2 ** 40)
  expect(index.before(300)).toEqual({ row: 256, offset: 2 ** 40 })
})

it('finds the same after it was trimmed', () => {
  const index = new RowIndex()
  for (let row = 0; row < 20_000; row += 256) index.add(row, row * 10)
  index.trim()
  expect(index.before(300)).toEqual({ row: 256, offset: 2560 })
  expect(index.offsetAfter(199_680, 200_000)).toBe(200_000)
  index.add(20_000, 200_000)
  expect(index.before(20_100)).toEqual({ row: 20_000, offset: 200_000 })
})
