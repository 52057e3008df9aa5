import type { FileFormat, FormatOptions, RowFields, RowWriter } from './format.ts'
import { fieldKind } from './format.ts'
import { writeHex } from './hex.ts'
import { checkOptions, createLineWriter, lineEndOf } from './lines.ts'

const space = 0x20

/**
 * RFC 4180 in UTF-8. NULL is an empty field unless the options name another text for it, an empty text is `""`, and so
 * are quoted: what holds a delimiter, a quote or a line end, what would be taken for NULL or for a byte order mark, and
 * what begins or ends with a space or a control character, which some readers cut off. Numbers and times are the
 * server's own text, binary values and texts that cannot be read are `0x…`; bytes of a text that is said to be UTF-8
 * are written as they are. A text that begins with `=` stays as it is: a file is to hold what the
 * database holds, and whoever opens it in a spreadsheet chooses there that columns are text.
 */
export const csv: FileFormat = {
  name: 'csv',
  title: 'CSV',
  mediaType: 'text/csv; charset=utf-8',
  extension: 'csv',
  createWriter: createCsvWriter,
}

function createCsvWriter(options: FormatOptions): RowWriter {
  checkOptions(options)
  const nullText = new TextEncoder().encode(options.null ?? '')
  const delimiter = options.delimiter.charCodeAt(0)
  const quote = options.quote.charCodeAt(0)
  const quoted = new Uint8Array(256)
  for (const byte of [delimiter, quote, 0x0A, 0x0D]) quoted[byte] = 1

  /** Puts quotes around what was written from `start` to `end`, and doubles those in it; gives where it ends now. */
  function addQuotes(out: Uint8Array, start: number, end: number): number {
    let quotes = 0
    for (let at = start; at < end; at++) {
      if (out[at] === quote) quotes++
    }
    // From the end, so that nothing is written over before it was moved.
    let to = end + quotes + 2
    const after = to
    out[--to] = quote
    for (let at = end - 1; at >= start; at--) {
      out[--to] = out[at]!
      if (out[at] === quote) out[--to] = quote
    }
    out[start] = quote
    return after
  }

  function isNullText(out: Uint8Array, start: number, end: number): boolean {
    if (end - start !== nullText.length) return false
    for (let at = start; at < end; at++) {
      if (out[at] !== nullText[at - start]) return false
    }
    return true
  }

  function needsQuotes(out: Uint8Array, start: number, end: number): boolean {
    if (end === start || out[start]! <= space || out[end - 1]! <= space) return true
    return startsWithMark(out, start, end) || isNullText(out, start, end)
  }

  function writeField(
    { bytes, kinds, starts, ends }: RowFields,
    column: number,
    out: Uint8Array,
    start: number,
  ): number {
    const from = starts[column]!
    const to = ends[column]!
    let at = start
    let special = 0
    if (kinds[column]! >= fieldKind.binary) {
      at = writeHex(bytes, from, to, out, at)
    } else {
      for (let index = from; index < to; index++) {
        const byte = bytes[index]!
        special |= quoted[byte]!
        out[at++] = byte
      }
    }
    return special !== 0 || needsQuotes(out, start, at) ? addQuotes(out, start, at) : at
  }

  return createLineWriter(options, { separator: delimiter, lineEnd: lineEndOf(options, 'crlf'), nullText, writeField })
}

/** Whether a field begins with what would be taken for a byte order mark. */
function startsWithMark(out: Uint8Array, start: number, end: number): boolean {
  return end - start >= 3 && out[start] === 0xEF && out[start + 1] === 0xBB && out[start + 2] === 0xBF
}
