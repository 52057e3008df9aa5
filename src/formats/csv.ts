import type { ByteSink } from './byte-sink.ts'
import type { FileFormat, FormatOptions, RowFields, RowWriter } from './format.ts'
import { createCellFields } from './cell-fields.ts'
import { fieldKind } from './format.ts'
import { writeHex } from './hex.ts'
import { byteOrderMark, checkOptions, lineEndOf, roomFor } from './lines.ts'

const space = 0x20

/**
 * RFC 4180 in UTF-8. NULL is an empty field unless the options name another text for it, an empty text is `""`, and so
 * are quoted: what holds a delimiter, a quote or a line end, what would be taken for NULL or for a byte order mark, and
 * what begins or ends with a space or a control character, which some readers cut off. Numbers and times are the
 * server's own text, binary values are `0x…`. A text that begins with `=` stays as it is: a file is to hold what the
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
  const lineEnd = lineEndOf(options, 'crlf')
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

  function row(fields: RowFields, sink: ByteSink): void {
    const { bytes, kinds, starts, ends } = fields
    const columns = kinds.length
    sink.reserve(roomFor(fields, nullText.length) + lineEnd.length)
    const out = sink.bytes
    let at = sink.length
    for (let column = 0; column < columns; column++) {
      if (column > 0) out[at++] = delimiter
      const kind = kinds[column]
      if (kind === fieldKind.null) {
        for (let index = 0; index < nullText.length; index++) out[at++] = nullText[index]!
        continue
      }
      const start = at
      const from = starts[column]!
      const to = ends[column]!
      let special = 0
      if (kind === fieldKind.binary) {
        at = writeHex(bytes, from, to, out, at)
      } else {
        for (let index = from; index < to; index++) {
          const byte = bytes[index]!
          special |= quoted[byte]!
          out[at++] = byte
        }
      }
      if (special !== 0 || at === start || out[start]! <= space || out[at - 1]! <= space || out[start] === 0xEF || isNullText(out, start, at))
        at = needsQuotes(special, start, at, out) ? addQuotes(out, start, at) : at
    }
    for (let index = 0; index < lineEnd.length; index++) out[at++] = lineEnd[index]!
    sink.length = at
  }

  /** Of what begins with the byte of a byte order mark, only what goes on as one. */
  function needsQuotes(special: number, start: number, end: number, out: Uint8Array): boolean {
    if (special !== 0 || end === start || out[start] !== 0xEF) return true
    return (out[start + 1] === 0xBB && out[start + 2] === 0xBF) || out[end - 1]! <= space || isNullText(out, start, end)
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
