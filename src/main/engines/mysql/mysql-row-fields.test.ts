import type { RawColumn } from './mysql-columns.ts'
import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { fieldKind } from '../../../formats/format.ts'
import { toResultColumn } from './mysql-columns.ts'
import { createRowDecoder } from './mysql-row-decoder.ts'

const column = (columnType: number, characterSet = 45, encoding = 'utf8'): RawColumn =>
  ({ name: 'c', schema: '', table: '', orgTable: '', characterSet, encoding, columnType, columnLength: 0, flags: 0 })

const types = { bigint: 0x08, double: 0x05, decimal: 0xF6, datetime: 0x0C, varchar: 0xFD, blob: 0xFC, json: 0xF5 }

/** A row of the text protocol; null for NULL. */
function row(...values: Array<Buffer | string | null>): Buffer {
  return Buffer.concat(values.map((value) => {
    if (value === null) return Buffer.from([0xFB])
    const bytes = Buffer.from(value)
    const head = bytes.length < 0xFB
      ? Buffer.from([bytes.length])
      : bytes.length < 0x10000
        ? Buffer.from([0xFC, bytes.length & 255, bytes.length >> 8])
        : Buffer.from([0xFD, bytes.length & 255, (bytes.length >> 8) & 255, bytes.length >> 16])
    return Buffer.concat([head, bytes])
  }))
}

function fieldsOf(columns: RawColumn[], ...rows: Buffer[]) {
  const read = createRowDecoder(columns, columns.map(toResultColumn)).openFields()
  return rows.map((bytes) => {
    // Within other bytes, as rows lie in a result.
    const {
      bytes: all,
      kinds,
      starts,
      ends,
    } = read(Buffer.concat([Buffer.from('HEAD'), bytes, Buffer.from('TAIL')]), 4, 4 + bytes.length)
    return columns.map((_, at) => [kinds[at], Buffer.from(all.subarray(starts[at], ends[at])).toString('latin1')])
  })
}

it('gives the place of every value and what it is', () => {
  const columns = [types.bigint, types.double, types.decimal, types.datetime, types.varchar].map(type => column(type))
  const all = fieldsOf(
    [...columns, column(types.blob, 63, 'binary'), column(types.json, 63, 'binary')],
    row('18446744073709551615', '1e20', '1.50', '2026-01-01 00:00:00.000001', 'a', Buffer.from([0, 255]), '{}'),
    row(null, '-0', null, null, '', '', null),
  )
  const { null: none, integer, float, text, binary } = fieldKind
  expect(all).toEqual([
    [
      [integer, '18446744073709551615'],
      [float, '1e20'],
      [text, '1.50'],
      [text, '2026-01-01 00:00:00.000001'],
      [text, 'a'],
      [binary, '\0\u00FF'],
      [text, '{}'],
    ],
    [
      [none, ''],
      [float, '-0'],
      [none, ''],
      [none, ''],
      [text, ''],
      [binary, ''],
      [none, ''],
    ],
  ])
})

it.each([250, 251, 65_535, 65_536, 300_000])('finds a value of %d bytes and the one after it', (size) => {
  expect(fieldsOf([column(types.varchar), column(types.varchar)], row('x'.repeat(size), 'y'))[0]).toEqual([
    [fieldKind.text, 'x'.repeat(size)],
    [fieldKind.text, 'y'],
  ])
})

it('gives texts of other character sets as UTF-8, beside what is no text', () => {
  const columns = [
    column(types.bigint),
    column(types.varchar, 8, 'latin1'),
    column(types.varchar, 28, 'gbk'),
    column(types.varchar),
    column(types.blob, 63, 'binary'),
  ]
  const utf8 = (text: string) => Buffer.from(text).toString('latin1')
  const { null: none, integer, text, binary } = fieldKind
  expect(
    fieldsOf(
      columns,
      row('1', Buffer.from([0xFC, 0x80]), Buffer.from([0xB6, 0xA9]), '单', Buffer.from([0xFC])),
      row('2', null, '', null, null),
    ),
  ).toEqual([
    [
      [integer, '1'],
      [text, utf8('ü€')],
      [text, utf8('订')],
      [text, utf8('单')],
      [binary, '\u00FC'],
    ],
    [
      [integer, '2'],
      [none, ''],
      [text, ''],
      [none, ''],
      [none, ''],
    ],
  ])
})

it('gives the bytes of a text that is none in another character set, and leaves those in UTF-8 where they lie', () => {
  const columns = [column(types.varchar, 28, 'gbk'), column(types.varchar), column(types.varchar, 28, 'gbk')]
  const rows = [row(Buffer.from([0x61, 0x81, 0x20]), Buffer.from([0xFF]), 'b'), row('a', 'b', null)]
  const { null: none, text, invalid } = fieldKind
  expect(fieldsOf(columns, ...rows)).toEqual([
    [[invalid, 'a\x81 '], [text, '\xFF'], [text, 'b']],
    [[text, 'a'], [text, 'b'], [none, '']],
  ])
})

it('says so when a row is cut short', () => {
  expect(() =>
    createRowDecoder([column(types.varchar)], [toResultColumn(column(types.varchar))]).openFields()(
      Buffer.from([5, 65]),
      0,
      2,
    ),
  ).toThrow(/cannot be read/)
})
