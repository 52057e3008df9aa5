// @vitest-environment happy-dom
import type { Cell, ResultColumn } from '@contract/sql.ts'
import { expect, it } from 'vitest'
import { GridView } from './grid-view.ts'

const count = 4000
const columns = Array.from({ length: count }, (_, at) => ({ name: `c${at}`, type: 'decimal' }) as ResultColumn)

/** A grid over rows of as many columns, with the places of the cells that are read of them. */
function open(size = { width: 1000, height: 400 }) {
  const read = new Set<number>()
  const cells = Array.from({ length: count }, (_, at) => '7'.repeat(at % 2 ? 4 : 30))
  const row = new Proxy<Cell[]>(cells, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) read.add(Number(key))
      return Reflect.get(target, key)
    },
  })
  const box = document.createElement('div')
  document.body.replaceChildren(box)
  const view = new GridView(box, {
    id: 'grid',
    columns,
    row: () => row,
    rowNumber: String,
    cellName: () => '',
    found: () => false as never,
    onShown: () => {},
    onSelect: () => {},
  })
  view.setRowCount(50)
  view.resize(size.width, size.height)
  view.fit([row])
  const widthOf = (index: number) => view.layout.placed[index]!.width
  const scrollTo = (left: number) => {
    box.scrollLeft = left
    view.onScroll()
  }
  return { view, box, read, widthOf, scrollTo }
}

it('says of a name that its bytes are no text', () => {
  const box = document.createElement('div')
  document.body.replaceChildren(box)
  const view = new GridView(box, {
    id: 'grid',
    columns: [{ ...columns[0]!, name: '0xC328', invalidName: true }, columns[1]!],
    row: () => ['1', '2'],
    rowNumber: String,
    cellName: () => '',
    found: () => false as never,
    invalidName: 'no text',
    onShown: () => {},
    onSelect: () => {},
  })
  view.setRowCount(1)
  view.resize(1000, 400)
  expect([...box.querySelectorAll<HTMLElement>('.grid-head')].map(({ title, classList }) =>
    [title, classList.contains('is-invalid')])).toEqual([['0xC328\ndecimal\nno text', true], ['c1\ndecimal', false]])
})

it('measures of four thousand columns those that are in sight', () => {
  const { view, read, widthOf } = open()
  expect(read.size).toBeGreaterThan(2)
  expect(read.size).toBeLessThan(20)
  expect(widthOf(0)).toBeGreaterThan(widthOf(2000))
  view.fit([columns.map(() => '7'.repeat(20))])
  expect(widthOf(1)).toBeGreaterThan(widthOf(2001))
})

it('makes those wide enough that come into sight with the size of the box', () => {
  const { view, read, widthOf } = open({ width: 0, height: 0 })
  expect(read.size).toBe(0)
  view.resize(1000, 400)
  for (const index of [0, 2]) expect(widthOf(index)).toBeGreaterThan(widthOf(2000))
  const before = widthOf(20)
  view.resize(4000, 400)
  expect(widthOf(20)).toBeGreaterThan(before)
  expect(widthOf(2000)).toBe(before)
})

it('makes further ones wide enough when they come into sight', () => {
  const { read, widthOf, scrollTo, view } = open()
  const before = widthOf(2000)
  scrollTo(view.layout.placed[2000]!.left)
  expect(widthOf(2000)).toBeGreaterThan(before)
  expect(widthOf(1000)).toBe(before)
  expect(read.size).toBeLessThan(50)
})

it('leaves what is in sight where it is when one at its left edge becomes wider', () => {
  const { box, widthOf, scrollTo, view } = open()
  scrollTo(view.layout.placed[2001]!.left)
  const place = () => view.layout.placed[2001]!.left - box.scrollLeft
  const [before, narrow] = [place(), widthOf(2000)]
  scrollTo(box.scrollLeft - 10)
  expect(widthOf(2000)).toBeGreaterThan(narrow)
  expect(place()).toBe(before + 10)
})

it('shows a cell that the keyboard goes to as a whole', () => {
  const { box, view, widthOf } = open()
  for (const column of [count - 2, 3000, 17]) {
    view.select({ active: { row: 3, column }, anchor: { row: 3, column }, ranges: [] } as never)
    const { left } = view.layout.placed[column]!
    expect(left).toBeGreaterThanOrEqual(box.scrollLeft)
    expect(left + widthOf(column)).toBeLessThanOrEqual(box.scrollLeft + 1000 - 55)
  }
})
