import type { Cell, ResultColumn } from '../../../contract/sql.ts'
import type { RowDecoder } from '../engine.ts'
import type { ColumnEncoding, RawColumn, TextDecode } from './mysql-columns.ts'
import { textDecoder } from './mysql-columns.ts'
import { brokenRow, mysqlFields } from './mysql-row-fields.ts'
import { eachCell } from './mysql-wire-texts.ts'

type CellDecode = (bytes: Buffer, start: number, end: number) => Cell

const ascii: CellDecode = (bytes, start, end) => bytes.toString('latin1', start, end)
const binary: CellDecode = (bytes, start, end) => ({
  base64: bytes.toString('base64', start, end),
})

/** Up to ±(2^53 − 1) a number, beyond that the server's digits. */
const integer: CellDecode = (bytes, start, end) => {
  const text = bytes.toString('latin1', start, end)
  const value = Number(text)
  return Number.isSafeInteger(value)
    ? value
    : text
}

/** A number where JSON can carry it without loss; −0 and what is not finite stay the server's text. */
const float: CellDecode = (bytes, start, end) => {
  const text = bytes.toString('latin1', start, end)
  const value = Number(text)
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : text
}

/**
 * Reads rows of the text protocol: a length-encoded string for every column, 0xFB for NULL.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html
 *
 * What it gives throws `unavailable` for a row whose lengths are wrong.
 */
export function createRowDecoder(raw: RawColumn[], columns: ResultColumn[]): RowDecoder {
  // This lives as long as the result, and the driver's definition of a column holds on to the 64 KB that it came with.
  const encodings = raw.map(({ characterSet, encoding }) => ({ characterSet, encoding }))
  const decoders = columns.map((column, index) => cellDecoder(column, encodings[index]!))
  const isText = decoders.map(decode => decode !== binary)
  const openFields = mysqlFields(encodings, columns)

  return {
    cells(bytes, start, end, limit, previewBytes) {
      const cells: Cell[] = Array.from({ length: decoders.length })
      eachCell({ bytes, start, end }, decoders.length, brokenRow, (column, from, to) => {
        if (from < 0)
          cells[column] = null
        else if (to - from > limit)
          cells[column] = preview(bytes, from, to, previewBytes, isText[column]! ? decoders[column]! : binary)
        else
          cells[column] = decoders[column]!(bytes, from, to)
      })
      return cells
    },
    cell(bytes, start, end, wanted) {
      let found: { value: Cell, bytes: number } = { value: null, bytes: 0 }
      eachCell({ bytes, start, end }, decoders.length, brokenRow, (column, from, to) => {
        if (column === wanted && from >= 0) {
          found = {
            value: decoders[column]!(bytes, from, to),
            bytes: to - from,
          }
        }
      })
      return found
    },
    openFields,
  }
}

function cellDecoder(column: ResultColumn, raw: ColumnEncoding): CellDecode {
  switch (column.kind) {
    case 'integer': return integer
    case 'float': return float
    case 'decimal':
    case 'temporal': return ascii
    case 'binary': return binary
    case 'json':
    case 'text': return (textDecoder(raw) satisfies TextDecode | null) ?? binary
    default: return column.kind satisfies never
  }
}

/** Cuts after `most` bytes, at the end of a character. */
function preview(bytes: Buffer, from: number, to: number, most: number, decode: CellDecode): Cell {
  const size = to - from
  let cut = Math.min(to, from + most)
  while (decode !== binary && cut > from && cut < to && (bytes[cut]! & 0xC0) === 0x80)
    cut--
  const value = decode(bytes, from, cut)
  return {
    preview: typeof value === 'object' && value && 'base64' in value
      ? { base64: value.base64 }
      : String(value),
    bytes: size,
  }
}
