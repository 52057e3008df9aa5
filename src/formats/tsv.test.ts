import type { WholeCell } from './cell-fields.ts'
import type { FormatOptions } from './format.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tsv } from './tsv.ts'
import { createCellWriter } from './write-rows.ts'

function write(rows: WholeCell[][], options: Partial<FormatOptions> = {}): string {
  const file = createCellWriter(tsv, ['a', 'b'].map(name => ({ name })), { header: false, ...options })
  return Buffer.concat([file.begin(), file.rows(rows), file.end()]).toString()
}

/** Reads as LOAD DATA does. */
function read(file: string): Array<Array<string | null>> {
  const letters: Record<string, string> = { t: '\t', n: '\n', 0: '\0' }
  return file.split('\n').slice(0, -1).map(line => line.split('\t').map(field =>
    field === '\\N' ? null : field.replaceAll(/\\(.)/gsu, (_, letter: string) => letters[letter] ?? letter)))
}

const value = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('\t', '\n', '\\', '\0', '\r', 'N', 't', 'a', '"', ',') }),
)

it('is a line for each row, and read back exactly', () => {
  fc.assert(fc.property(fc.array(fc.tuple(value, value)), (rows) => {
    expect(read(write(rows))).toEqual(rows)
  }), { numRuns: 500 })
})

it('writes NULL as told, names of columns, numbers and binary values', () => {
  expect(write([[null, '']])).toBe('\\N\t\n')
  expect(write([[null, '\\N']], { null: 'NULL', header: true })).toBe('a\tb\nNULL\t\\\\N\n')
  expect(write([[-1.5, { base64: 'AP8=' }]], { lineEnd: 'crlf', bom: true })).toBe('\uFEFF-1.5\t0x00FF\r\n')
})
