import type { GridRange } from './grid-selection.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addCell,
  countCells,
  disjoint,
  extendTo,
  isSelected,
  moved,
  selectAll,
  selectCell,
  selectLines,
  withinSize,
} from './grid-selection.ts'

const size = { rows: 10, columns: 4 }
const cell = (row: number, column: number) => ({ row, column })

const range = fc.record({
  top: fc.nat(12),
  height: fc.nat(6),
  left: fc.nat(6),
  width: fc.nat(4),
}).map(({ top, height, left, width }): GridRange => ({ top, bottom: top + height, left, right: left + width }))

describe('what is selected', () => {
  it('goes from where it began to where one is, in whichever direction', () => {
    const begun = selectCell(cell(5, 2))
    expect(extendTo(begun, cell(3, 3)).ranges).toEqual([{ top: 3, bottom: 5, left: 2, right: 3 }])
    expect(extendTo(extendTo(begun, cell(3, 3)), cell(7, 0)).ranges).toEqual([{ top: 5, bottom: 7, left: 0, right: 2 }])
  })

  it('can be several ranges, of which the last one grows', () => {
    const two = addCell(selectCell(cell(0, 0)), cell(4, 1))
    expect(extendTo(two, cell(5, 1)).ranges).toEqual([
      { top: 0, bottom: 0, left: 0, right: 0 },
      { top: 4, bottom: 5, left: 1, right: 1 },
    ])
  })

  it('can be whole rows, whole columns and everything', () => {
    const begun = selectCell(cell(1, 1))
    const lines = { from: cell(2, 1), to: cell(1, 2), added: false }
    expect(selectLines(begun, 'rows', lines, size).ranges).toEqual([{ top: 1, bottom: 2, left: 0, right: 3 }])
    expect(selectLines(begun, 'columns', { ...lines, added: true }, size).ranges).toEqual([
      { top: 1, bottom: 1, left: 1, right: 1 },
      { top: 0, bottom: 9, left: 1, right: 2 },
    ])
    expect(selectAll(begun, size).ranges).toEqual([{ top: 0, bottom: 9, left: 0, right: 3 }])
  })

  it('counts every cell once', () => {
    fc.assert(fc.property(fc.array(range, { maxLength: 5 }), (ranges) => {
      const cells = new Set<string>()
      for (let row = 0; row <= 18; row++) {
        for (let column = 0; column <= 10; column++)
          isSelected({ ...selectCell(cell(0, 0)), ranges }, row, column) && cells.add(`${row} ${column}`)
      }
      expect(countCells(ranges)).toBe(cells.size)
      expect(disjoint(ranges).every(({ top, bottom, left, right }) => top <= bottom && left <= right)).toBe(true)
    }))
  })

  it('is within what is there', () => {
    const selection = extendTo(selectCell(cell(8, 3)), cell(9, 3))
    expect(withinSize(selection, { rows: 9, columns: 4 })).toMatchObject({
      active: cell(8, 3),
      ranges: [{ top: 8, bottom: 8, left: 3, right: 3 }],
    })
    expect(withinSize(selection, { rows: 10, columns: 3 })).toMatchObject({ active: cell(9, 2), ranges: [] })
    const empty = { rows: 0, columns: 4 }
    expect(withinSize(selectCell(cell(0, 0)), empty)).toMatchObject({ active: cell(0, 0), ranges: [] })
  })
})

describe('the keyboard', () => {
  it('stays in the grid', () => {
    expect(moved(cell(9, 3), 'down', size, 5)).toEqual(cell(9, 3))
    expect(moved(cell(9, 3), 'right', size, 5)).toEqual(cell(9, 3))
    expect(moved(cell(0, 0), 'left', size, 5)).toEqual(cell(0, 0))
    expect(moved(cell(7, 1), 'pageDown', size, 5)).toEqual(cell(9, 1))
    expect(moved(cell(2, 1), 'pageUp', size, 5)).toEqual(cell(0, 1))
    expect(moved(cell(0, 1), 'up', size, 5)).toEqual(cell(-1, 1))
    expect(moved(cell(-1, 1), 'up', size, 5)).toEqual(cell(-1, 1))
    expect(moved(cell(-1, 1), 'pageUp', size, 5)).toEqual(cell(-1, 1))
  })

  it('finds nothing but the header in an empty grid', () => {
    for (const move of ['down', 'last', 'bottom', 'pageDown', 'first'] as const)
      expect(moved(cell(0, 0), move, { rows: 0, columns: 4 }, 5).row).toBe(-1)
  })
})
