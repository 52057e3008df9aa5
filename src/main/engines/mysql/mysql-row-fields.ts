import type { ResultColumn } from '../../../contract/sql.ts'
import type { RowFields } from '../../../formats/format.ts'
import type { RowDecoder } from '../engine.ts'
import type { ExactDecode } from '../text-bytes.ts'
import type { ColumnEncoding } from './mysql-columns.ts'
import { TihcError } from '../../../contract/errors.ts'
import { ByteSink } from '../../../formats/byte-sink.ts'
import { emptyFields, fieldKind } from '../../../formats/format.ts'
import { exactDecoder, isUtf8Column } from './mysql-texts.ts'
import { noLength, nullMarker, readLength } from './mysql-wire-texts.ts'

const isText = ({ kind }: ResultColumn) => kind === 'text' || kind === 'json'

/**
 * Gives what finds the values in rows of the text protocol, for each who reads them. They are given where they lie in
 * the row; only where a column's character set is not UTF-8, the row is put together anew. Whether texts in UTF-8 are
 * that is left to the formats.
 */
export function mysqlFields(raw: ColumnEncoding[], columns: ResultColumn[]): RowDecoder['openFields'] {
  const kinds = Uint8Array.from(columns, (column, index) => kindOf(column, raw[index]!))
  const toDecode = raw.map((column, index) =>
    kinds[index] === fieldKind.text && isText(columns[index]!) && !isUtf8Column(column) ? exactDecoder(column) : null,
  )
  return () => openFields(kinds, toDecode)
}

function openFields(kinds: Uint8Array, toDecode: Array<ExactDecode | null>): ReturnType<RowDecoder['openFields']> {
  const fields = emptyFields(kinds.length)
  const find = (bytes: Buffer, start: number, end: number) => {
    findFields(bytes, start, end, kinds, fields)
    return fields
  }
  if (toDecode.every(decode => decode === null)) return find
  const sink = new ByteSink()
  return (bytes, start, end) => inUtf8(find(bytes, start, end), bytes, toDecode, sink)
}

function kindOf(column: ResultColumn, raw: ColumnEncoding): number {
  switch (column.kind) {
    case 'integer': return fieldKind.integer
    case 'float': return fieldKind.float
    case 'decimal':
    case 'temporal': return fieldKind.text
    case 'binary': return fieldKind.binary
    case 'json':
    case 'text': return exactDecoder(raw) ? fieldKind.text : fieldKind.binary
    default: return column.kind satisfies never
  }
}

function findFields(bytes: Buffer, start: number, end: number, columnKinds: Uint8Array, fields: RowFields): void {
  const { kinds, starts, ends } = fields
  fields.bytes = bytes
  let at = start
  for (let column = 0; column < columnKinds.length; column++) {
    let length = at < end ? bytes[at]! : noLength
    at++
    if (length === nullMarker) {
      kinds[column] = fieldKind.null
      starts[column] = at
      ends[column] = at
      continue
    }
    if (length > nullMarker) {
      const long = readLength(bytes, at - 1, end)
      if (long.next < 0) throw brokenRow()
      length = long.value
      at = long.next
    }
    kinds[column] = columnKinds[column]!
    starts[column] = at
    at += length
    ends[column] = at
    if (at > end) throw brokenRow()
  }
  if (at !== end) throw brokenRow()
}

/** For a row whose cells have other lengths than it says. */
export function brokenRow(): TihcError {
  return new TihcError(
    'unavailable',
    'A row of the result cannot be read: the server sent other lengths than it has. Run the statement again.',
  )
}

/**
 * The same fields in bytes of their own, texts of other character sets as UTF-8. One that is none in its character set
 * is said to be `invalid`, as among texts in UTF-8 its bytes would be others.
 */
function inUtf8(fields: RowFields, bytes: Buffer, toDecode: Array<ExactDecode | null>, sink: ByteSink): RowFields {
  const { kinds, starts, ends } = fields
  sink.length = 0
  for (let column = 0; column < kinds.length; column++) {
    const decode = toDecode[column]
    const from = sink.length
    const text = decode && kinds[column] !== fieldKind.null ? decode(bytes, starts[column]!, ends[column]!) : null
    if (text !== null) {
      sink.addText(text)
    } else {
      if (decode && kinds[column] !== fieldKind.null) kinds[column] = fieldKind.invalid
      sink.addRange(bytes, starts[column]!, ends[column]!)
    }
    starts[column] = from
    ends[column] = sink.length
  }
  fields.bytes = sink.bytes
  return fields
}
