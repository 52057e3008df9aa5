import type { ByteSink } from './byte-sink.ts'
import type { FormatColumn, FormatOptions, RowFields, RowWriter } from './format.ts'
import { TihcError } from '../contract/errors.ts'
import { createCellFields } from './cell-fields.ts'
import { fieldKind } from './format.ts'

/** What formats of one line a row have in common. */

const byteOrderMark = new Uint8Array([0xEF, 0xBB, 0xBF])

const lineEnds = { lf: new Uint8Array([0x0A]), crlf: new Uint8Array([0x0D, 0x0A]) }

export function lineEndOf({ lineEnd }: FormatOptions, usual: 'lf' | 'crlf'): Uint8Array {
  return lineEnds[lineEnd ?? usual]
}

/** How a format of one line a row writes it. */
export interface LineStyle {
  /** Between two fields. */
  separator: number
  lineEnd: Uint8Array
  nullText: Uint8Array
  /** Writes a field that is not NULL at `at` in `out`, which has the room for it, and gives where it ends. */
  writeField: (fields: RowFields, column: number, out: Uint8Array, at: number) => number
}

/** Writes rows as lines, the names of the columns as the first of them where the options want that. */
export function createLineWriter(
  options: FormatOptions,
  { separator, lineEnd, nullText, writeField }: LineStyle,
): RowWriter {
  function row(fields: RowFields, sink: ByteSink): void {
    const { kinds } = fields
    sink.reserve(roomFor(fields, nullText.length) + lineEnd.length)
    const out = sink.bytes
    let at = sink.length
    for (let column = 0; column < kinds.length; column++) {
      if (column > 0) out[at++] = separator
      if (kinds[column] !== fieldKind.null) {
        at = writeField(fields, column, out, at)
      } else {
        for (let index = 0; index < nullText.length; index++) out[at++] = nullText[index]!
      }
    }
    for (let index = 0; index < lineEnd.length; index++) out[at++] = lineEnd[index]!
    sink.length = at
  }

  return {
    begin(columns, out) {
      if (options.bom) out.add(byteOrderMark)
      if (options.header) row(namesOf(columns), out)
    },
    row,
    end() {},
  }
}

/** The names of columns as a row of texts. */
function namesOf(columns: readonly FormatColumn[]): RowFields {
  const names = columns.map(({ name }) => name)
  return createCellFields(names.map(name => ({ name })))(names)
}

/** Bytes that a row takes at the most: every byte doubled or as hex, quotes around each field, what stands for NULL. */
function roomFor({ kinds, starts, ends }: RowFields, nullLength: number): number {
  let room = kinds.length * (nullLength + 5)
  for (let column = 0; column < kinds.length; column++) room += 2 * (ends[column]! - starts[column]!)
  return room
}

/**
 * Checks what a reader of the file could not tell apart.
 *
 * @throws {TihcError} `bad_request` that names the field
 */
export function checkOptions({ delimiter, quote, null: nullText = '' }: FormatOptions): void {
  if (!isSeparator(delimiter)) {
    throw misfit(
      'delimiter',
      'Fields are separated by one ASCII character that is no '
      + 'letter, no digit and no line end. Choose another delimiter.',
    )
  }
  if (!isSeparator(quote)) {
    throw misfit(
      'quote',
      'Fields are quoted by one ASCII character that is no letter, no digit and no line end. Choose another quote.',
    )
  }
  if (quote === delimiter)
    throw misfit('quote', 'Delimiter and quote are the same character. Choose another for one of them.')
  if ([...nullText].some(character => [delimiter, quote, '\r', '\n'].includes(character)))
    throw misfit('null', 'The text for NULL holds a delimiter, a quote or a line end. Choose another text.')
}

function isSeparator(text: string): boolean {
  return text.length === 1 && text <= '\u007F' && !/[a-z\d\r\n]/i.test(text)
}

function misfit(field: keyof FormatOptions, message: string): TihcError {
  return new TihcError('bad_request', message, { field })
}
