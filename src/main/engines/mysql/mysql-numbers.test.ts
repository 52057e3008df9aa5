import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { floatCell, integerCell } from './mysql-numbers.ts'

/** Within other bytes, as it lies in a row. */
function read(decode: typeof integerCell, text: string): number | string {
  const bytes = Buffer.from(`8${text}.9`)
  return decode(bytes, 1, 1 + text.length)
}

describe('integers', () => {
  it.each<[string, number | string]>([
    ['0', 0],
    ['42', 42],
    ['-7', -7],
    ['2026', 2026],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9999999999999999', '9999999999999999'],
    ['-9007199254740993', '-9007199254740993'],
    ['18446744073709551615', '18446744073709551615'],
    ['00042', '00042'],
    ['0000', '0000'],
    ['00', '00'],
    ['-0', '-0'],
    ['-00042', '-00042'],
    ['+1', '+1'],
    ['', ''],
    ['-', '-'],
    ['1e3', '1e3'],
    [' 1', ' 1'],
    ['0x1', '0x1'],
  ])('%j is %j', (text, cell) => {
    expect(read(integerCell, text)).toBe(cell)
  })

  it('are numbers just where these are printed alike and exact', () => {
    const texts = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map(String),
      fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }).map(String),
      fc.integer().map(String),
      fc.stringMatching(/^-?0{0,3}\d{0,20}$/),
    )
    fc.assert(fc.property(texts, (text) => {
      const value = Number(text)
      expect(read(integerCell, text)).toBe(String(value) === text && Number.isSafeInteger(value) ? value : text)
    }), { numRuns: 2000 })
  })
})

describe('floats', () => {
  it.each<[string, number | string]>([
    ['1.5', 1.5],
    ['-0.25', -0.25],
    ['0.000001', 0.000001],
    ['0.1', 0.1],
    ['3', 3],
    ['1.5000', '1.5000'],
    ['100', 100],
    ['1.0', '1.0'],
    ['0.00', '0.00'],
    ['0001.50', '0001.50'],
    ['1e20', '1e20'],
    ['1e308', '1e308'],
    ['5e-324', 5e-324],
    ['0.0000001', '0.0000001'],
    ['1e-7', 1e-7],
    ['-0', '-0'],
    ['-0.0', '-0.0'],
    ['1.', '1.'],
    ['.5', '.5'],
    ['1.2.3', '1.2.3'],
    ['inf', 'inf'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['4428.714285714285714', '4428.714285714285714'],
    ['0.30000000000000004', 0.30000000000000004],
  ])('%j is %j', (text, cell) => {
    expect(read(floatCell, text)).toBe(cell)
  })

  it('are numbers just where these are printed alike', () => {
    const texts = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }).map(String),
      fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(8)).map(([value, to]) => value.toFixed(to)),
      fc.tuple(fc.double({ min: -1e-3, max: 1e-3, noNaN: true }), fc.nat(17)).map(([value, to]) => value.toFixed(to)),
      fc.stringMatching(/^-?\d{1,12}\.\d{0,8}$/),
    )
    fc.assert(fc.property(texts, (text) => {
      const value = Number(text)
      expect(read(floatCell, text)).toBe(String(value) === text ? value : text)
    }), { numRuns: 4000 })
  })
})
