import type { Cell, ResultColumn } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import type { CopiedCells } from './copy-cells.ts'
import type { CopyFormat } from '@/components/grid/copy-formats.ts'
import type { GridRange } from '@/components/grid/grid-selection.ts'
import { dialectOf } from '@dialects/registry.ts'
import { describe, expect, it, vi } from 'vitest'
import { ColumnLayout } from '@/components/grid/column-layout.ts'
import { copyCells } from './copy-cells.ts'
import { createCopyWriters } from './copy-writers.ts'
import { countRows, selectedCells } from './selected-cells.ts'

const { quoteName, literal, lexing } = dialectOf('MySQL')
const sql = { quoteName, literal: (value: WholeCell) => literal(value, lexing()) }

function column(name: string, kind: ResultColumn['kind'] = 'text', table = 't`1'): ResultColumn {
  return { name, kind, type: 'T', unsigned: false, nullable: true, primaryKey: false, table, database: 'd' }
}

/** A result whose cell is `row.column`; answers hold at most `most` rows. */
function sourceOf(
  total: number,
  { most = Infinity, cell = (row: number, column: number): Cell => `${row}.${column}` } = {},
) {
  return {
    rows: vi.fn(async (offset: number, limit: number) => ({
      rows: Array.from({ length: Math.max(0, Math.min(limit, most, total - offset)) }, (_, at) =>
        [0, 1, 2].map(column => cell(offset + at, column)),
      ),
    })),
    cell: vi.fn(async (row: number, column: number) => ({ value: `all of ${row}.${column}` as Cell })),
  }
}

const threeColumns = [column('a'), column('b'), column('c')]
const rangeOf = (top: number, bottom: number, left: number, right: number): GridRange => ({ top, bottom, left, right })

interface Wanted { format?: CopyFormat, header?: boolean, columns?: ResultColumn[], layout?: ColumnLayout }

async function copiedAll(
  ranges: GridRange[],
  source: ReturnType<typeof sourceOf>,
  { format = 'tsv', header = false, columns = threeColumns, layout = new ColumnLayout([9, 9, 9]) }: Wanted = {},
): Promise<CopiedCells> {
  const cells = selectedCells(ranges, layout.placed)
  const isOneCell = countRows(cells) === 1 && cells.columns.length === 1
  const writers = createCopyWriters(format, cells.columns.map(index => columns[index]!), { header, sql, isOneCell })
  return await copyCells(cells, writers, source, new AbortController().signal)
}

const copied = async (...given: Parameters<typeof copiedAll>) => (await copiedAll(...given)).texts[0]!

describe('copying cells', () => {
  it('takes rows and columns of the range, separated by tabs', async () => {
    const source = sourceOf(1_000_000)
    expect(await copied([rangeOf(899_999, 900_000, 1, 2)], source)).toBe('899999.1\t899999.2\n900000.1\t900000.2')
    expect(source.cell).not.toHaveBeenCalled()
  })

  it('goes on where an answer was cut short', async () => {
    const source = sourceOf(10, { most: 3 })
    expect((await copied([rangeOf(2, 8, 0, 0)], source)).split('\n'))
      .toEqual(['2.0', '3.0', '4.0', '5.0', '6.0', '7.0', '8.0'])
    expect(source.rows.mock.calls.map(([offset, limit]) => [offset, limit])).toEqual([[2, 7], [5, 4], [8, 1]])
  })

  it('asks for large ranges in parts', async () => {
    const source = sourceOf(20_000)
    expect((await copied([rangeOf(0, 11_999, 0, 0)], source)).split('\n')).toHaveLength(12_000)
    expect(Math.max(...source.rows.mock.calls.map(([, limit]) => limit))).toBeLessThanOrEqual(10_000)
  })

  it('takes columns as they are shown', async () => {
    const layout = new ColumnLayout([9, 9, 9])
    layout.move(0, 2)
    expect(await copied([rangeOf(0, 0, 0, 2)], sourceOf(1), { layout, header: true })).toBe('b\tc\ta\n0.1\t0.2\t0.0')
  })

  it('leaves empty what lies between several ranges, and reads no rows between them', async () => {
    const source = sourceOf(100_000)
    expect(await copied([rangeOf(90_000, 90_000, 1, 1), rangeOf(0, 0, 0, 0)], source)).toBe('0.0\t\n\t90000.1')
    expect(source.rows).toHaveBeenCalledTimes(2)
  })

  it('reads whole what the grid has shortened', async () => {
    const source = sourceOf(1, { cell: () => ({ preview: 'al', bytes: 9 }) })
    expect(await copied([rangeOf(0, 0, 0, 1)], source)).toBe('all of 0.0\tall of 0.1')
  })
})

describe('what is copied', () => {
  const values: Cell[] = ['it\'s | "x"\n\t\\', '9223372036854775807', null]
  const columns = [column('te"xt'), column('big', 'integer'), column('none')]
  const one = (format: CopyFormat, header = false) =>
    copied([rangeOf(0, 0, 0, 2)], sourceOf(1, { cell: (_, at) => values[at]! }), { format, header, columns })

  it('as CSV and for spreadsheets has quotes where they are needed', async () => {
    expect(await one('csv', true)).toBe('"te""xt",big,none\n"it\'s | ""x""\n\t\\",9223372036854775807,')
    expect(await one('tsv')).toBe('"it\'s | ""x""\n\t\\"\t9223372036854775807\tNULL')
  })

  it.each<[Cell, string]>([
    ['{"a":1}', '{"a":1}'],
    ['a\tb\r\n"c" ', 'a\tb\r\n"c" '],
    ['', ''],
    ['00042', '00042'],
    ['9223372036854775807', '9223372036854775807'],
    [null, 'NULL'],
    [{ base64: 'AP8=' }, '0x00FF'],
  ])('as one cell is the value itself: %j', async (cell, text) => {
    const options = { columns: [column('a', cell === null || typeof cell === 'string' ? 'text' : 'binary')] }
    expect(await copied([rangeOf(0, 0, 0, 0)], sourceOf(1, { cell: () => cell }), options)).toBe(text)
  })

  it('as one cell with its name is a table of one', async () => {
    expect(await copied([rangeOf(0, 0, 0, 0)], sourceOf(1, { cell: () => '{"a"}' }), { header: true }))
      .toBe('a\n"{""a""}"')
  })

  it('as JSON is exact', async () => {
    expect(JSON.parse(await one('json'))).toEqual([{ 'te"xt': values[0], 'big': values[1], 'none': null }])
  })

  it('as JSON has floats in the digits of the server, and what JSON has no number for as texts', async () => {
    const cells = ['1.5000', 1.25, '1e20', '-0']
    const source = sourceOf(cells.length, { cell: row => cells[row]! })
    expect(await copied([rangeOf(0, 3, 0, 0)], source, { format: 'json', columns: [column('f', 'float')] }))
      .toBe('[\n  {"f":1.5000},\n  {"f":1.25},\n  {"f":1e20},\n  {"f":"-0"}\n]')
  })

  it('as INSERT is SQL of the family that it came from', async () => {
    expect(await one('insert')).toBe(
      'INSERT INTO `t``1` (`te"xt`, `big`, `none`) VALUES\n'
      + `  ('it\\'s | \\"x\\"\\n\\t\\\\', 9223372036854775807, NULL);`,
    )
  })

  it('as a table of Markdown stays in its cells', async () => {
    expect(await one('markdown')).toBe(
      '| te"xt | big | none |\n| --- | --: | --- |\n| it\'s \\| "x"<br>\t\\\\ | 9223372036854775807 | NULL |',
    )
  })

  it('as a list has each value once, and no NULL', async () => {
    const cell = (row: number): Cell => [1, 2, 1, null, 3][row]!
    const numbers = [column('a', 'integer')]
    expect(await copied([rangeOf(0, 4, 0, 0)], sourceOf(5, { cell }), { format: 'in', columns: numbers }))
      .toBe('IN (1, 2, 3)')
  })

  it('is no number where a text looks like one', async () => {
    const source = sourceOf(1, { cell: () => '007' })
    expect(await copied([rangeOf(0, 0, 0, 0)], source, { format: 'in' })).toBe('IN (\'007\')')
  })

  it.each<[ResultColumn['kind'], Cell, string]>([
    ['integer', '00042', '00042'],
    ['integer', '0000', '0000'],
    ['float', '1.5000', '1.5000'],
    ['float', '1e20', '1e20'],
    ['float', '-0', '-0e0'],
    ['float', '-0.00', '-0.00e0'],
    ['decimal', '-0.01', '-0.01'],
    ['text', { base64: '/0E=', invalid: true }, '_binary X\'ff41\''],
  ])('as a value of SQL is what the server wrote: %s %j', async (kind, cell, written) => {
    const options: Wanted = { format: 'in', columns: [column('a', kind)] }
    expect(await copied([rangeOf(0, 0, 0, 0)], sourceOf(1, { cell: () => cell }), options)).toBe(`IN (${written})`)
  })

  it('counts the cells whose bytes are no text, and writes them in hex', async () => {
    const cell = (row: number): Cell => row === 1 ? 'b' : { base64: '/0E=', invalid: true }
    const { texts, invalid } = await copiedAll([rangeOf(0, 2, 0, 0)], sourceOf(3, { cell }))
    expect([texts[0], invalid]).toEqual(['0xFF41\nb\n0xFF41', 2])
    expect(await copied([rangeOf(0, 0, 0, 0)], sourceOf(1, { cell }), { format: 'json' }))
      .toBe('[\n  {"a":{"base64":"/0E=","invalid":true}}\n]')
  })

  it.each(['csv', 'json', 'insert', 'markdown', 'in'] as const)('as %s is a text alone', async (format) => {
    expect((await copiedAll([rangeOf(0, 1, 0, 1)], sourceOf(2), { format })).texts).toHaveLength(1)
  })

  it('as one cell is a text alone', async () => {
    expect((await copiedAll([rangeOf(0, 0, 0, 0)], sourceOf(1))).texts).toHaveLength(1)
  })
})
