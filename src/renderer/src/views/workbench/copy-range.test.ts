import type { Cell } from '@contract/sql.ts'
import { describe, expect, it, vi } from 'vitest'
import { copyRange } from './copy-range.ts'

/** A result whose cell is `row.column`; answers hold at most `most` rows. */
function resultOf(
  total: number,
  { most = Infinity, cell = (row: number, column: number): Cell => `${row}.${column}` } = {},
) {
  const fetchRows = vi.fn(async (offset: number, limit: number) => ({
    rows: Array.from({ length: Math.max(0, Math.min(limit, most, total - offset)) }, (_, at) =>
      [0, 1, 2].map(column => cell(offset + at, column)),
    ),
  }))
  const fetchCell = vi.fn(async (row: number, column: number) => ({ value: `all of ${row}.${column}` as Cell }))
  return { fetchRows, fetchCell }
}

describe('copyRange', () => {
  it('takes the columns and rows of the range, separated by tabs', async () => {
    const { fetchRows, fetchCell } = resultOf(1_000_000)
    expect(await copyRange({ row: 899_999, rows: 2, column: 1, columns: 2 }, fetchRows, fetchCell)).toBe(
      '899999.1\t899999.2\n900000.1\t900000.2',
    )
    expect(fetchCell).not.toHaveBeenCalled()
  })

  it('goes on where an answer was cut short', async () => {
    const { fetchRows, fetchCell } = resultOf(10, { most: 3 })
    const text = await copyRange({ row: 2, rows: 7, column: 0, columns: 1 }, fetchRows, fetchCell)
    expect(text.split('\n')).toEqual(['2.0', '3.0', '4.0', '5.0', '6.0', '7.0', '8.0'])
    expect(fetchRows.mock.calls.map(([offset, limit]) => [offset, limit])).toEqual([[2, 7], [5, 4], [8, 1]])
  })

  it('asks for large ranges in parts', async () => {
    const { fetchRows, fetchCell } = resultOf(20_000)
    const text = await copyRange({ row: 0, rows: 12_000, column: 0, columns: 1 }, fetchRows, fetchCell)
    expect(text.split('\n')).toHaveLength(12_000)
    expect(Math.max(...fetchRows.mock.calls.map(([, limit]) => limit))).toBeLessThanOrEqual(10_000)
  })

  it('ends where the rows end', async () => {
    const { fetchRows, fetchCell } = resultOf(3)
    expect(await copyRange({ row: 1, rows: 100, column: 0, columns: 1 }, fetchRows, fetchCell)).toBe('1.0\n2.0')
  })

  it('fetches in full what the window only previews', async () => {
    const { fetchRows, fetchCell } = resultOf(5, {
      cell: (row, column) => (column === 1 ? { preview: 'cut', bytes: 9_000_000 } : row),
    })
    expect(await copyRange({ row: 3, rows: 1, column: 0, columns: 3 }, fetchRows, fetchCell)).toBe('3\tall of 3.1\t3')
    expect(fetchCell.mock.calls).toEqual([[3, 1]])
  })

  it('quotes fields that would break the table', async () => {
    const { fetchRows, fetchCell } = resultOf(1, { cell: (_, column) => ['a\tb', 'say "x"', null][column]! })
    expect(await copyRange({ row: 0, rows: 1, column: 0, columns: 3 }, fetchRows, fetchCell)).toBe(
      '"a\tb"\t"say ""x"""\tNULL',
    )
  })

  it.each([
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['plain', 'plain'],
    ['NULL', '"NULL"'],
    ['\uFEFF', '"\uFEFF"'],
  ])('copies %j as %j', async (value, field) => {
    const { fetchRows, fetchCell } = resultOf(1, { cell: () => value })
    expect(await copyRange({ row: 0, rows: 1, column: 0, columns: 1 }, fetchRows, fetchCell)).toBe(field)
  })
})
