import type { Cell } from '../contract/sql.ts'
import type { FormatColumn, RowFields } from './format.ts'
import { bytesOfBase64 } from '../contract/base64.ts'
import { ByteSink } from './byte-sink.ts'
import { emptyFields, fieldKind } from './format.ts'

/** A cell that is there as a whole. */
export type WholeCell = Exclude<Cell, { bytes: number }>

/**
 * Makes what writers take out of cells as they are on the wire, for rows that are no bytes of a server.
 *
 * @param columns what cells a row has; where one is a float, a text in it is how the server wrote one: `1.5000`
 * @returns a function that gives a row's fields; they stand until it is called for the next row
 */
export function createCellFields(columns: readonly FormatColumn[]): (row: readonly WholeCell[]) => RowFields {
  const fields = emptyFields(columns.length)
  const textKinds = columns.map(({ kind }) => kind === 'float' ? fieldKind.float : fieldKind.text)
  const sink = new ByteSink()
  return (row) => {
    sink.length = 0
    for (let column = 0; column < columns.length; column++) {
      fields.starts[column] = sink.length
      fields.kinds[column] = addCell(row[column] ?? null, textKinds[column]!, sink)
      fields.ends[column] = sink.length
    }
    fields.bytes = sink.bytes
    return fields
  }
}

function addCell(cell: WholeCell, textKind: number, sink: ByteSink): number {
  if (cell === null) return fieldKind.null
  if (typeof cell === 'object') {
    sink.add(bytesOfBase64(cell.base64))
    return cell.invalid ? fieldKind.invalid : fieldKind.binary
  }
  sink.addText(String(cell))
  if (typeof cell === 'string') return textKind
  return Number.isSafeInteger(cell) ? fieldKind.integer : fieldKind.float
}
