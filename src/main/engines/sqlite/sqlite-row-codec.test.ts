import type { SqliteValue } from './sqlite-row-codec.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSqliteRowDecoder, eachRow, RowEncoder, TextBytes } from './sqlite-row-codec.ts'

const huge = Number.POSITIVE_INFINITY

function throughRows(rows: SqliteValue[][], limit = huge, previewBytes = 0) {
  const encoder = new RowEncoder()
  rows.forEach(row => encoder.add(row))
  expect(encoder.rows).toBe(rows.length)
  const bytes = Buffer.from(encoder.take().bytes)
  const decoder = createSqliteRowDecoder(rows[0]!.length)
  const cells: unknown[][] = []
  eachRow(bytes, (start, end) => {
    const row = decoder.cells(bytes, start, end, limit, previewBytes)
    if (limit === huge)
      row.forEach((value, column) => expect(decoder.cell(bytes, start, end, column).value).toEqual(value))
    cells.push(row)
  })
  return cells
}

function wire(value: SqliteValue): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0.0' : value) : value > 0 ? 'Inf' : '-Inf'
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value
}

const value = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer().map(BigInt),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii', maxLength: 60 }),
  fc.uint8Array(),
)

describe('rows of SQLite', () => {
  it('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 6 })
          .chain(columns =>
            fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 20 }),
          ),
        rows => {
          expect(throughRows(rows)).toEqual(rows.map(row => row.map(wire)))
        },
      ),
    )
  })

  it('hold texts whose bytes are none', () => {
    const broken = new TextBytes(Buffer.from([0x61, 0xFF]))
    expect(throughRows([[broken, new TextBytes(Buffer.from('é\uFFFD')), '\uFFFD']])).toEqual([
      [{ base64: 'Yf8=', invalid: true }, 'é\uFFFD', '\uFFFD'],
    ])
    const long = new TextBytes(Buffer.alloc(50, 0xFF))
    expect(throughRows([[long]], 20, 3)).toEqual([[{ preview: { base64: '////', invalid: true }, bytes: 50 }]])
  })

  it('say where a text may have lost its bytes, and take another row in its place', () => {
    const encoder = new RowEncoder()
    const broken = new TextBytes(Buffer.from([0xFF]))
    expect(['a', 'é', 'x'.repeat(50), broken, null].map(cell => encoder.add([cell]))).not.toContain(true)
    expect(encoder.add([`${'x'.repeat(50)}\uFFFD`])).toBe(true)
    expect(encoder.add(['\uFFFD'])).toBe(true)
    encoder.replaceLast([broken])
    const { bytes, rows } = encoder.take()
    expect(rows).toBe(7)
    const cells: unknown[] = []
    const decoder = createSqliteRowDecoder(1)
    eachRow(Buffer.from(bytes), (start, end) => cells.push(decoder.cell(Buffer.from(bytes), start, end, 0).value))
    expect(cells.slice(-2)).toEqual([`${'x'.repeat(50)}\uFFFD`, { base64: '/w==', invalid: true }])
  })

  it('keep 1, \'1\' and x\'31\' apart', () => {
    expect(throughRows([[1n, '1', Buffer.from('1'), 1]])).toEqual([[1, '1', { base64: 'MQ==' }, 1]])
  })

  it('are exact at the borders', () => {
    expect(
      throughRows([
        [
          9007199254740991n,
          9007199254740992n,
          -9007199254740991n,
          -(2n ** 63n),
          2147483648n,
          -2147483648n,
          -0,
          Number.NEGATIVE_INFINITY,
        ],
      ]),
    ).toEqual([
      [
        9007199254740991,
        '9007199254740992',
        -9007199254740991,
        '-9223372036854775808',
        2147483648,
        -2147483648,
        '-0.0',
        '-Inf',
      ],
    ])
  })

  it('may be larger than a message, and small ones come after', () => {
    const text = 'é'.repeat(3_000_000)
    const encoder = new RowEncoder()
    encoder.add([text])
    expect(encoder.isFull).toBe(true)
    encoder.take()
    encoder.add(['a'])
    expect(encoder.isFull).toBe(false)
    expect(throughRows([[text, 'x'.repeat(70_000)], ['a', 'b']])).toEqual([[text, 'x'.repeat(70_000)], ['a', 'b']])
  })

  it('give a preview of what is too large, cut at a character', () => {
    expect(throughRows([['ééé', Buffer.from([1, 2, 3, 4]), 5n]], 3, 3)).toEqual([
      [{ preview: 'é', bytes: 6 }, { preview: { base64: 'AQID' }, bytes: 4 }, 5],
    ])
  })

  it('that are cut short are refused', () => {
    expect(() => createSqliteRowDecoder(1).cells(Buffer.from([4, 9, 0, 0, 0, 65]), 0, 6, huge, 0)).toThrow(RangeError)
  })
})
