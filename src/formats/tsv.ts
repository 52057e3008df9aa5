import type { ByteSink } from './byte-sink.ts'
import type { FileFormat, FormatOptions, RowFields, RowWriter } from './format.ts'
import { createCellFields } from './cell-fields.ts'
import { fieldKind } from './format.ts'
import { writeHex } from './hex.ts'
import { byteOrderMark, checkOptions, lineEndOf, roomFor } from './lines.ts'

const tab = 0x09
const backslash = 0x5C
/** The second character of `\t`, `\n`, `\\`, `\0`, by the byte that it stands for. */
const escapes = new Uint8Array(256)
for (const [byte, letter] of [[0x09, 't'], [0x0A, 'n'], [0x5C, '\\'], [0x00, '0']] as const) escapes[byte] = letter.charCodeAt(0)

/**
 * Tab-separated values, one line a row whatever is in it: tab, line feed, backslash and NUL are `\t`, `\n`, `\\`, `\0`, and
 * NULL is `\N`, so that it differs from an empty text. That is what `LOAD DATA` and `COPY` read as it is,
 * and with `null=NULL` what the servers' own clients write in batch mode. Who wants quotes takes CSV with a tab between the fields.
 */
export const tsv: FileFormat = {
  name: 'tsv',
  title: 'TSV',
  mediaType: 'text/tab-separated-values; charset=utf-8',
  extension: 'tsv',
  createWriter: createTsvWriter,
}

function createTsvWriter(options: FormatOptions): RowWriter {
  checkOptions({ ...options, delimiter: '\t', quote: '"' })
  const lineEnd = lineEndOf(options, 'lf')
  const nullText = new TextEncoder().encode(options.null ?? '\\N')

  function row(fields: RowFields, sink: ByteSink): void {
    const { bytes, kinds, starts, ends } = fields
    const columns = kinds.length
    sink.reserve(roomFor(fields, nullText.length) + lineEnd.length)
    const out = sink.bytes
    let at = sink.length
    for (let column = 0; column < columns; column++) {
      if (column > 0) out[at++] = tab
      const kind = kinds[column]
      if (kind === fieldKind.null) {
        for (let index = 0; index < nullText.length; index++) out[at++] = nullText[index]!
      } else if (kind === fieldKind.binary) {
        at = writeHex(bytes, starts[column]!, ends[column]!, out, at)
      } else {
        at = writeEscaped(bytes, starts[column]!, ends[column]!, out, at)
      }
    }
    for (let index = 0; index < lineEnd.length; index++) out[at++] = lineEnd[index]!
    sink.length = at
  }

  return {
    begin(columns, out) {
      if (options.bom) out.add(byteOrderMark)
      if (options.header) row(createCellFields(columns.length)(columns.map(({ name }) => name)), out)
    },
    row,
    end() {},
  }
}

function writeEscaped(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  for (let index = from; index < to; index++) {
    const byte = bytes[index]!
    const escape = escapes[byte]!
    if (escape !== 0) {
      out[at++] = backslash
      out[at++] = escape
    } else {
      out[at++] = byte
    }
  }
  return at
}
