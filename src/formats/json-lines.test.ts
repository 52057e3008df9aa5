import type { WholeCell } from './cell-fields.ts'
import type { RowFields } from './format.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteSink } from './byte-sink.ts'
import { emptyFields, fieldKind, usualOptions } from './format.ts'
import { jsonLines } from './json-lines.ts'
import { createCellWriter } from './write-rows.ts'

function write(names: string[], rows: WholeCell[][]): string {
  const file = createCellWriter(jsonLines, names.map(name => ({ name })))
  return Buffer.concat([file.begin(), file.rows(rows), file.end()]).toString()
}

const wellFormed = (value: unknown) => typeof value === 'string' ? value.toWellFormed() : value

/** One value whose bytes come from a server. */
function fromServer(kind: keyof typeof fieldKind, bytes: string | number[]): string {
  const writer = jsonLines.createWriter(usualOptions)
  const out = new ByteSink()
  writer.begin([{ name: 'v' }], out)
  const value = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)
  const fields: RowFields = Object.assign(emptyFields(1), { bytes: value })
  fields.kinds[0] = fieldKind[kind]
  fields.ends[0] = value.length
  writer.row(fields, out)
  return Buffer.from(out.take()).toString().slice('{"v":'.length, -2)
}

describe('jsonl', () => {
  it('gives back every text and number that JSON can hold', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constant(null),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter(value => !Object.is(value, -0)),
    )
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      const lines = write(['a', 'b"\n'], rows).split('\n').slice(0, -1)
      expect(lines.map(line => JSON.parse(line) as unknown)).toEqual(
        rows.map(row => ({ 'a': wellFormed(row[0]), 'b"\n': wellFormed(row[1]) })),
      )
    }), { numRuns: 500 })
  })

  it('numbers names that come again, and has __proto__ as a key', () => {
    expect(write(['id', 'id', '__proto__'], [[1, 2, 3]])).toBe('{"id":1,"id_2":2,"__proto__":3}\n')
  })

  it('writes binary values as base64', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      const base64 = Buffer.from(bytes).toString('base64')
      expect(write(['a'], [[{ base64 }]])).toBe(`{"a":{"base64":"${base64}"}}\n`)
    }))
  })

  it.each([
    ['integer', '0', '0'],
    ['integer', '-1', '-1'],
    ['integer', '007', '"007"'],
    ['integer', '0000', '"0000"'],
    ['integer', '-0', '"-0"'],
    ['integer', '9007199254740991', '9007199254740991'],
    ['integer', '-9007199254740992', '"-9007199254740992"'],
    ['integer', '18446744073709551615', '"18446744073709551615"'],
    ['integer', '-9007199254740991', '-9007199254740991'],
    ['integer', '9007199254740993', '"9007199254740993"'],
    ['float', '1.5', '1.5'],
    ['float', '4428.714285714285714', '4428.714285714285714'],
    ['float', '-0.25', '-0.25'],
    ['float', '0.1', '0.1'],
    ['float', '1.5000', '1.5000'],
    ['float', '-0.5000', '-0.5000'],
    ['float', '0001.50', '"0001.50"'],
    ['float', '1e20', '1e20'],
    ['float', '1.7976931348623157e308', '1.7976931348623157e308'],
    ['float', '1e999', '"1e999"'],
    ['float', '-0', '"-0"'],
    ['float', '-0.0', '"-0.0"'],
    ['float', 'Inf', '"Inf"'],
    ['float', 'nan', '"nan"'],
    ['text', '12345678901234567890.000000', '"12345678901234567890.000000"'],
    ['text', '2026-01-01 00:00:00.123456', '"2026-01-01 00:00:00.123456"'],
    ['text', '{"a": 1}', '"{\\"a\\": 1}"'],
    ['text', '\u0001\u2028\u007F/', '"\\u0001\u2028\u007F/"'],
  ] as const)('writes %s %s of a server as %s', (kind, bytes, written) => {
    expect(fromServer(kind, bytes)).toBe(written)
  })

  it.each([[[0x61, 0xFF]], [[0xED, 0xA0, 0x80]], [[0xC0, 0x80]], [[0xF4, 0x90, 0x80, 0x80]], [[0xE4, 0xBD]]])(
    'stays UTF-8 where a text is none, and keeps its bytes: %j',
    bytes => {
      const written = `{"base64":"${Buffer.from(bytes).toString('base64')}","invalid":true}`
      expect(fromServer('text', bytes)).toBe(written)
      expect(fromServer('invalid', bytes)).toBe(written)
      expect(write(['v'], [[JSON.parse(written) as WholeCell]])).toBe(`{"v":${written}}\n`)
    },
  )
})
