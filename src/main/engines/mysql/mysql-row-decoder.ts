import type { Cell, ResultColumn } from '../../../contract/sql.ts'
import type { RowDecoder } from '../engine.ts'
import type { ColumnEncoding, RawColumn } from './mysql-columns.ts'
import { invalidCell, previewOf } from '../text-bytes.ts'
import { floatCell, integerCell } from './mysql-numbers.ts'
import { brokenRow, mysqlFields } from './mysql-row-fields.ts'
import { exactDecoder } from './mysql-texts.ts'
import { eachCell } from './mysql-wire-texts.ts'

/** Gives a value; null where the bytes are not what the column says. */
type CellDecode = (bytes: Buffer, start: number, end: number) => string | number | { base64: string } | null

const ascii: CellDecode = (bytes, start, end) => bytes.toString('latin1', start, end)
const binary: CellDecode = (bytes, start, end) => ({
  base64: bytes.toString('base64', start, end),
})

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
  const openFields = mysqlFields(encodings, columns)

  return {
    cells(bytes, start, end, limit, previewBytes) {
      const cells: Cell[] = Array.from({ length: decoders.length })
      eachCell({ bytes, start, end }, decoders.length, brokenRow, (column, from, to) => {
        if (from < 0)
          cells[column] = null
        else if (to - from > limit)
          cells[column] = preview(bytes, from, to, previewBytes, decoders[column]!)
        else
          cells[column] = decoders[column]!(bytes, from, to) ?? invalidCell(bytes, from, to)
      })
      return cells
    },
    cell(bytes, start, end, wanted) {
      let found: { value: Cell, bytes: number } = { value: null, bytes: 0 }
      eachCell({ bytes, start, end }, decoders.length, brokenRow, (column, from, to) => {
        if (column === wanted && from >= 0) {
          found = {
            value: decoders[column]!(bytes, from, to) ?? invalidCell(bytes, from, to),
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
    case 'integer': return integerCell
    case 'float': return floatCell
    case 'decimal':
    case 'temporal': return ascii
    case 'binary': return binary
    case 'json':
    case 'text': return exactDecoder(raw) ?? binary
    default: return column.kind satisfies never
  }
}

function preview(bytes: Buffer, from: number, to: number, most: number, decode: CellDecode): Cell {
  const value = previewOf(bytes, { from, to, most }, decode)
  return { preview: typeof value === 'object' ? value : String(value), bytes: to - from }
}
