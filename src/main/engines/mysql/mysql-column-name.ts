import type { RawColumn } from './mysql-columns.ts'
import { isUtf8 } from 'node:buffer'
import { exactDecoder } from './mysql-texts.ts'
import { readLength } from './mysql-wire-texts.ts'

/**
 * The name of a column, from the bytes of its definition. The driver reads it by the character set of the column's
 * values, but servers send names in UTF-8 where nobody has changed `character_set_results`, and some of them always.
 *
 * @returns `invalid` where the bytes are no text in UTF-8 nor in the character set of the values: the name is their hex
 */
export function readName(column: RawColumn): { name: string, invalid: boolean } {
  const bytes = nameBytes(column)
  if (!bytes) return { name: column.name, invalid: false }
  if (isUtf8(bytes)) return { name: bytes.toString('utf8'), invalid: false }
  const text = exactDecoder(column)?.(bytes, 0, bytes.length) ?? null
  return text === null
    ? { name: `0x${bytes.toString('hex').toUpperCase()}`, invalid: true }
    : { name: text, invalid: false }
}

/** The driver keeps the definition's bytes and the place of the table's name, which the column's follows. */
function nameBytes({ _buf: buffer, _orgTableStart: start, _orgTableLength: before }: RawColumn): Buffer | null {
  if (buffer === undefined || start === undefined || before === undefined) return null
  const { value, next } = readLength(buffer, start + before, buffer.length)
  return next < 0 || value < 0 ? null : buffer.subarray(next, next + value)
}
