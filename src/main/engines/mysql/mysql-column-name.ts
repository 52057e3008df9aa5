import type { RawColumn } from './mysql-columns.ts'
import { exactDecoder } from './mysql-texts.ts'
import { readLength } from './mysql-wire-texts.ts'

/**
 * The name of a column, from the bytes of its definition. Names come in the character set in which the session gets
 * texts, which the driver overlooks where the values of the column bear another one.
 *
 * @returns `invalid` where the bytes are no text in that one nor in the one of the values: the name is their hex
 */
export function readName(column: RawColumn): { name: string, invalid: boolean } {
  const bytes = nameBytes(column)
  if (!bytes) return { name: column.name, invalid: false }
  const ofNames = { characterSet: 0, encoding: column._clientEncoding ?? 'utf8' }
  const text = exactDecoder(ofNames)?.(bytes, 0, bytes.length) ?? exactDecoder(column)?.(bytes, 0, bytes.length)
  return text === undefined || text === null
    ? { name: `0x${bytes.toString('hex').toUpperCase()}`, invalid: true }
    : { name: text, invalid: false }
}

/** The driver keeps the definition's bytes and the place of the table's name, which the column's follows. */
function nameBytes({ _buf: buffer, _orgTableStart: start, _orgTableLength: before }: RawColumn): Buffer | null {
  if (buffer === undefined || start === undefined || before === undefined) return null
  const { value, next } = readLength(buffer, start + before, buffer.length)
  return next < 0 || value < 0 ? null : buffer.subarray(next, next + value)
}
