import type { CellBytes, Parameter } from '../../contract/sql.ts'
import { bytesOfBase64 } from '../../contract/base64.ts'
import { hexOf, numberText } from '../values.ts'

/**
 * A value as SQL; a text whose bytes are none stays a text.
 *
 * SQLite knows no backslash escapes, reads a text up to a NUL only, and takes `--1` for a comment.
 *
 * @throws {TihcError} `bad_request` for a number that SQL cannot hold
 */
export function literal(value: Parameter | CellBytes): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'object') {
    const bytes = `X'${hexOf(bytesOfBase64(value.base64))}'`
    return 'invalid' in value ? `CAST(${bytes} AS TEXT)` : bytes
  }
  if (typeof value === 'number') return value < 0 ? `(${numberText(value)})` : numberText(value)
  return value.includes('\0')
    ? `CAST(X'${hexOf(new TextEncoder().encode(value))}' AS TEXT)`
    : `'${value.replaceAll('\'', '\'\'')}'`
}
