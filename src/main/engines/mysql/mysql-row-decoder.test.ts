import type { RawColumn } from './mysql-columns.ts'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { toResultColumn } from './mysql-columns.ts'
import { createRowDecoder } from './mysql-row-decoder.ts'

const type = {
  tiny: 0x01,
  double: 0x05,
  bigint: 0x08,
  datetime: 0x0C,
  bit: 0x10,
  json: 0xF5,
  decimal: 0xF6,
  blob: 0xFC,
  string: 0xFD,
  geometry: 0xFF,
}

function column(columnType: number, characterSet = 45, encoding = 'utf8'): RawColumn {
  return {
    name: 'c',
    schema: '',
    table: '',
    orgTable: '',
    characterSet,
    encoding,
    columnType,
    columnLength: 0,
    flags: 0,
  }
}
const bytesOf = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)

/** A row packet's payload: length-encoded strings. */
function row(...values: Array<Buffer | null>): Buffer {
  return Buffer.concat(values.map((value) => {
    if (value === null) return Buffer.from([0xFB])
    if (value.length < 0xFB) {
      return Buffer.concat([
        Buffer.from([value.length]),
        value,
      ])
    }
    if (value.length < 0x10000) {
      const head = Buffer.from([0xFC, 0, 0])
      head.writeUInt16LE(value.length, 1)
      return Buffer.concat([head, value])
    }
    if (value.length < 0x1000000) {
      const head = Buffer.from([0xFD, 0, 0, 0])
      head.writeUIntLE(value.length, 1, 3)
      return Buffer.concat([head, value])
    }
    const head = Buffer.alloc(9, 0xFE)
    head.writeBigUInt64LE(BigInt(value.length), 1)
    return Buffer.concat([head, value])
  }))
}

function decode(columns: RawColumn[], values: Array<Buffer | null>, limit = 1e9, previewBytes = 10) {
  const bytes = row(...values)
  return createRowDecoder(columns, columns.map(toResultColumn)).cells(bytes, 0, bytes.length, limit, previewBytes)
}

describe('numbers', () => {
  it('are numbers as long as they are exact', () => {
    expect(decode([
      column(type.tiny),
      column(type.bigint),
      column(type.bigint),
    ], [
      bytesOf('-7'),
      bytesOf('9007199254740991'),
      bytesOf('-9007199254740991'),
    ]))
      .toEqual([-7, 9007199254740991, -9007199254740991])
  })
  it('are the server\'s digits beyond 2^53', () => {
    expect(decode([
      column(type.bigint),
      column(type.bigint),
    ], [
      bytesOf('9007199254740992'),
      bytesOf('18446744073709551615'),
    ]))
      .toEqual(['9007199254740992', '18446744073709551615'])
  })
  it('keep every digit of a DECIMAL', () => {
    expect(decode([
      column(type.decimal),
    ], [
      bytesOf('0.000000000000000000000000000001'),
    ])).toEqual(['0.000000000000000000000000000001'])
  })
  it('are text where JSON could not carry a DOUBLE', () => {
    expect(decode([
      column(type.double),
      column(type.double),
      column(type.double),
    ], [
      bytesOf('1e308'),
      bytesOf('-0'),
      bytesOf('inf'),
    ]))
      .toEqual(['1e308', '-0', 'inf'])
  })
})

describe('text', () => {
  it('is decoded by its column\'s character set', () => {
    expect(decode([
      column(type.string, 28, 'gbk'),
      column(type.string, 8, 'latin1'),
    ], [
      Buffer.from([0xB6, 0xA9, 0xB5, 0xA5]),
      Buffer.from([0x80, 0xE9, 0x81]),
    ]))
      .toEqual(['订单', '€é\x81'])
  })
  it('is given as bytes where the character set is unknown here', () => {
    expect(decode([
      column(type.string, 3, 'dec8'),
    ], [
      bytesOf('a'),
    ])).toEqual([
      { base64: 'YQ==' },
    ])
  })
  it.each<[string, RawColumn, number[], string | null]>([
    ['a byte of no character', column(type.string), [0x61, 0xFF, 0x41], null],
    ['a letter cut through at its end', column(type.string), [0x61, 0xE4, 0xBD], null],
    ['half of a pair', column(type.string), [0xED, 0xA0, 0x80], null],
    ['a letter longer than need be', column(type.string), [0xC0, 0x80], null],
    ['utf8mb3', column(type.string, 33, 'cesu8'), [0xFF], null],
    ['the character for what is none', column(type.string), [0xEF, 0xBF, 0xBD], '\uFFFD'],
    ['a byte order mark', column(type.string), [0xEF, 0xBB, 0xBF, 0x61], '\uFEFFa'],
    ['JSON', column(type.json, 63, 'binary'), [0x22, 0xFF, 0x22], null],
    ['ASCII', column(type.string, 11, 'ascii'), [0x61], 'a'],
    ['ASCII beyond it', column(type.string, 11, 'ascii'), [0x61, 0xE9], null],
    ['latin1, which has them all', column(type.string, 8, 'latin1'), [0x81, 0x8D, 0xFF], '\x81\x8Dÿ'],
    ['gbk', column(type.string, 28, 'gbk'), [0xB6, 0xA9], '订'],
    ['gbk cut through', column(type.string, 28, 'gbk'), [0xB6, 0xA9, 0xB5], null],
    ['no letter of gbk', column(type.string, 28, 'gbk'), [0x61, 0x81, 0x20], null],
    ['big5', column(type.string, 1, 'big5'), [0xFF, 0xFF], null],
    ['sjis', column(type.string, 13, 'sjis'), [0x82, 0xA0], 'あ'],
    ['no letter of sjis', column(type.string, 13, 'sjis'), [0x82], null],
    ['cp1250', column(type.string, 26, 'cp1250'), [0x81], null],
    ['ucs2', column(type.string, 35, 'ucs2'), [0x8B, 0xA2], '订'],
    ['ucs2 cut through', column(type.string, 35, 'ucs2'), [0x8B, 0xA2, 0x53], null],
    ['ucs2 with a byte order mark', column(type.string, 35, 'ucs2'), [0xFE, 0xFF, 0x8B, 0xA2], '\uFEFF订'],
    ['utf16 with half of a pair', column(type.string, 54, 'utf16'), [0xD8, 0x3D, 0x00, 0x61], null],
    ['utf16 with a pair', column(type.string, 54, 'utf16'), [0xD8, 0x3D, 0xDE, 0x00], '😀'],
    ['utf16 with the character for what is none', column(type.string, 54, 'utf16'), [0xFF, 0xFD], '\uFFFD'],
    ['utf32 beyond Unicode', column(type.string, 60, 'utf32'), [0x00, 0x11, 0x00, 0x00], null],
    ['utf32 cut through', column(type.string, 60, 'utf32'), [0x00, 0x01, 0xF6, 0x00, 0x00], null],
  ])('is given as bytes where they are none in its character set: %s', (_, raw, bytes, text) => {
    const given = Buffer.from(bytes)
    const expected = text ?? { base64: given.toString('base64'), invalid: true }
    expect(decode([raw, column(type.tiny)], [given, bytesOf('1')])).toEqual([expected, 1])
    const packet = row(given)
    const decoder = createRowDecoder([raw], [toResultColumn(raw)])
    expect(decoder.cell(packet, 0, packet.length, 0)).toEqual({ value: expected, bytes: given.length })
  })

  it('holds NUL, emoji and the empty string, and tells it from NULL', () => {
    expect(decode([
      column(type.string),
      column(type.string),
      column(type.string),
    ], [
      bytesOf('a\0b😀'),
      bytesOf(''),
      null,
    ])).toEqual(['a\0b😀', '', null])
  })
  it('is JSON as the server wrote it', () => {
    expect(decode([
      column(type.json, 63, 'binary'),
    ], [
      bytesOf('{"b": 12345678901234567890, "a": 1}'),
    ])).toEqual(['{"b": 12345678901234567890, "a": 1}'])
  })
  it('is a zero date, and one in a DST gap', () => {
    expect(decode([
      column(type.datetime, 63, 'binary'),
      column(type.datetime, 63, 'binary'),
    ], [
      bytesOf('0000-00-00 00:00:00'),
      bytesOf('2023-10-01 02:30:00'),
    ]))
      .toEqual(['0000-00-00 00:00:00', '2023-10-01 02:30:00'])
  })
})

it('gives binary, BIT and geometry as base64', () => {
  const bytes = Buffer.from([0, 255, 128])
  expect(decode([
    column(type.blob, 63, 'binary'),
    column(type.bit, 63, 'binary'),
    column(type.geometry, 63, 'binary'),
  ], [bytes, bytes, bytes]))
    .toEqual([
      { base64: 'AP+A' },
      { base64: 'AP+A' },
      { base64: 'AP+A' },
    ])
})

describe('large cells', () => {
  it.each([250, 251, 65_535, 65_536, 17_000_000])('of %i bytes are read whole', (size) => {
    const [cell, after] = decode([
      column(type.string),
      column(type.tiny),
    ], [
      Buffer.alloc(size, 'x'),
      bytesOf('1'),
    ])
    expect((cell as string).length).toBe(size)
    expect(after).toBe(1)
  })
  it('arrive as a preview that ends at a character', () => {
    expect(decode([
      column(type.string),
    ], [
      bytesOf('ab订单订单订单订单'),
    ], 20, 10)).toEqual([
      { preview: 'ab订单', bytes: 26 },
    ])
  })
  it.each<[string, RawColumn, Buffer, number, unknown]>([
    ['between the bytes of a letter of gbk', column(type.string, 28, 'gbk'),
      Buffer.from('B6A9B5A5B6A9B5A5', 'hex'), 5, '订单'],
    ['between those of one of utf16', column(type.string, 54, 'utf16'),
      Buffer.from('8BA2D83DDE008BA28BA2', 'hex'), 5, '订'],
    ['where nothing but broken bytes are', column(type.string),
      Buffer.alloc(30, 0x80), 3, { base64: 'gICA', invalid: true }],
    ['where a broken byte is at the cut', column(type.string),
      Buffer.concat([bytesOf('ab'), Buffer.alloc(30, 0xFF)]), 10,
      { base64: Buffer.concat([bytesOf('ab'), Buffer.alloc(8, 0xFF)]).toString('base64'), invalid: true }],
  ])('arrive as a preview cut %s', (_, raw, bytes, most, preview) => {
    expect(decode([raw], [bytes], bytes.length - 1, most)).toEqual([{ preview, bytes: bytes.length }])
  })
  it('arrive as a preview of bytes where they are binary', () => {
    expect(decode([
      column(type.blob, 63, 'binary'),
    ], [
      Buffer.alloc(30, 255),
    ], 20, 3)).toEqual([
      {
        preview: { base64: '////' },
        bytes: 30,
      },
    ])
  })
  it('are given whole one by one', () => {
    const columns = [
      column(type.string),
      column(type.string),
    ]
    const bytes = row(bytesOf('ab'), bytesOf('x'.repeat(100)))
    expect(createRowDecoder(columns, columns.map(toResultColumn)).cell(bytes, 0, bytes.length, 1)).toEqual({
      value: 'x'.repeat(100),
      bytes: 100,
    })
  })
})

it.each([
  ['a cell beyond its end', [5, 65]],
  ['a cell less than columns', [1, 65]],
  ['a cell more', [1, 65, 1, 66, 1, 67]],
  ['half a length', [1, 65, 0xFC, 1]],
  ['a length of no form', [1, 65, 0xFF]],
  ['a length of 2^64 − 1', [1, 65, 0xFE, 255, 255, 255, 255, 255, 255, 255, 255]],
])('says so when a row has %s', (_, bytes) => {
  const columns = [column(type.string), column(type.string)]
  // What stands behind the row is another's.
  const [row, end] = [Buffer.from([...bytes, 1, 1, 1, 1, 1]), bytes.length]
  const decoder = createRowDecoder(columns, columns.map(toResultColumn))
  expect(() => decoder.cells(row, 0, end, 100, 10)).toThrow(/cannot be read/)
  expect(() => decoder.cell(row, 0, end, 1)).toThrow(/cannot be read/)
  expect(() => decoder.openFields()(row, 0, end)).toThrow(/cannot be read/)
})
