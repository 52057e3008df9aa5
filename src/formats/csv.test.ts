import type { WholeCell } from './cell-fields.ts'
import type { FormatOptions } from './format.ts'
import { Buffer } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv } from './csv.ts'
import { createCellWriter } from './write-rows.ts'

function write(names: string[], rows: WholeCell[][], options: Partial<FormatOptions> = {}): Buffer {
  const file = createCellWriter(csv, names.map(name => ({ name })), options)
  return Buffer.concat([file.begin(), file.rows(rows), file.end()])
}

const text = (row: WholeCell[], options: Partial<FormatOptions> = {}) =>
  write(row.map(String), [row], { header: false, lineEnd: 'lf', ...options }).toString()

/** What a reader that knows nothing of us gets, NULL told from an empty text by the quotes. */
function read(
  bytes: Buffer,
  { delimiter = ',', quote = '"', lineEnd = 'crlf', null: nullText = '' }: Partial<FormatOptions>,
): Array<Array<string | null>> {
  return parse(bytes, {
    delimiter,
    quote,
    escape: quote,
    record_delimiter: lineEnd === 'lf' ? '\n' : '\r\n',
    skip_empty_lines: false,
    cast: (value, { quoting }) => (!quoting && value === nullText ? null : value),
  }) as unknown as Array<Array<string | null>>
}

const hostile = [
  '',
  ' ',
  'NULL',
  '\\N',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  'a"b',
  'a,b',
  ' a',
  'a ',
  '=1+1',
  '+1',
  '@x',
  '\0',
  'a\0b',
  '😀',
  '客户 Müller',
  '\uFEFF',
  '\uFEFFa',
  '\'',
  '|',
  'a\nb\nc',
  'x'.repeat(5000),
]
const cellText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
const cell: fc.Arbitrary<string | number | null> = fc.oneof(
  { weight: 4, arbitrary: cellText },
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const separators = [',', ';', '\t', '|', ':', '"', '\'', '-', '.', ' ', '~', '\u0001']

const choices: fc.Arbitrary<Partial<FormatOptions>> = fc
  .record({
    delimiter: fc.constantFrom(...separators),
    quote: fc.constantFrom('"', '\'', '|', '~'),
    lineEnd: fc.constantFrom('lf', 'crlf'),
    null: fc.constantFrom('', 'NULL', '\\N', '0'),
    header: fc.boolean(),
  } as const)
  .filter(
    ({ delimiter, quote, null: nullText }) =>
      delimiter !== quote && !nullText.includes(delimiter) && !nullText.includes(quote),
  )

describe('csv', () => {
  it('is read back exactly, for every delimiter, quote, line end and text for NULL', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5 })
          .chain(columns =>
            fc.tuple(
              fc.array(cellText, { minLength: columns, maxLength: columns }),
              fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 6 }),
            ),
          ),
        choices,
        ([names, rows], options) => {
          const expected = [...(options.header ? [names] : []), ...rows].map(row =>
            row.map(value => (value === null ? null : String(value).toWellFormed())),
          )
          expect(read(write(names, rows, options), options)).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('writes what csv-stringify writes, where both have the same rules', () => {
    const plain = fc
      .string({ unit: 'grapheme' })
      .filter(value => value !== '' && value.trim() === value && !value.startsWith('\uFEFF'))
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.oneof(plain, fc.integer(), fc.constant(null)), { minLength: 3, maxLength: 3 }), {
          minLength: 1,
        }),
        rows => {
          expect(write(['a', 'b', 'c'], rows, { header: false }).toString()).toBe(
            stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ }),
          )
        },
      ),
    )
  })

  it('has a header, CRLF and no byte order mark unless told', () => {
    expect(write(['id', 'the "name"'], [[1, null]]).toString()).toBe('id,"the ""name"""\r\n1,\r\n')
    expect(write(['id'], [[1]], { bom: true }).toString()).toBe('\uFEFFid\r\n1\r\n')
    expect(write(['id'], [[1]], { header: false, lineEnd: 'lf' }).toString()).toBe('1\n')
  })

  it('tells NULL from an empty text', () => {
    expect(text([null, '', null])).toBe(',"",\n')
    expect(text([null, '', 'NULL', 'NUL'], { null: 'NULL' })).toBe('NULL,"","NULL",NUL\n')
    expect(text([null, 0, '0'], { null: '0' })).toBe('0,"0","0"\n')
  })

  it('quotes what readers would cut off or take for a mark, and nothing else', () => {
    expect(text([' a', 'b\t', '\uFEFFc', '\uFEFF', '！', '=1+1', 'a b'])).toBe(
      '" a","b\t","\uFEFFc","\uFEFF",！,=1+1,a b\n',
    )
  })

  it('writes binary values as hex, and half of a pair as U+FFFD', () => {
    expect(text([{ base64: 'AP8=' }, { base64: '' }, '\uD83D'])).toBe('0x00FF,0x,\uFFFD\n')
  })

  it.each([
    [{ delimiter: 'a' }, 'delimiter'],
    [{ delimiter: '\n' }, 'delimiter'],
    [{ delimiter: '；' }, 'delimiter'],
    [{ delimiter: '' }, 'delimiter'],
    [{ quote: 'q' }, 'quote'],
    [{ delimiter: '|', quote: '|' }, 'quote'],
    [{ null: 'a,b' }, 'null'],
    [{ null: '"' }, 'null'],
    [{ null: 'a\nb' }, 'null'],
  ])('refuses %o', (options, field) => {
    expect(() => write(['a'], [], options)).toThrow(
      expect.objectContaining({ code: 'bad_request', details: { field } }),
    )
  })
})
