import type { FileFormat, FormatOptions, RowWriter } from './format.ts'
import { fieldKind } from './format.ts'
import { writeHex } from './hex.ts'
import { checkOptions, createLineWriter, lineEndOf } from './lines.ts'

const tab = 0x09
const backslash = 0x5C
/** The second character of `\t`, `\n`, `\\`, `\0`, by the byte that it stands for. */
const escapes = new Uint8Array(256)
for (const [byte, letter] of [
  [0x09, 't'],
  [0x0A, 'n'],
  [0x5C, '\\'],
  [0x00, '0'],
] as const)
  escapes[byte] = letter.charCodeAt(0)

/**
 * Tab-separated values, one line a row whatever is in it: tab, line feed, backslash and NUL are `\t`, `\n`, `\\`, `\0`,
 * and NULL is `\N`, so that it differs from an empty text. That is what `LOAD DATA` and `COPY` read as it is, and with
 * `null=NULL` what the servers' own clients write in batch mode. Who wants quotes takes CSV with a tab between the
 * fields.
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
  return createLineWriter(options, {
    separator: tab,
    lineEnd: lineEndOf(options, 'lf'),
    nullText: new TextEncoder().encode(options.null ?? '\\N'),
    writeField: ({ bytes, kinds, starts, ends }, column, out, at) => kinds[column]! >= fieldKind.binary
      ? writeHex(bytes, starts[column]!, ends[column]!, out, at)
      : writeEscaped(bytes, starts[column]!, ends[column]!, out, at),
  })
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
