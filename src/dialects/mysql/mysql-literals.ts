import type { CellBytes, Parameter } from '../../contract/sql.ts'
import type { Lexing } from '../../language/lexing.ts'
import { bytesOfBase64 } from '../../contract/base64.ts'
import { hexOf, numberText } from '../values.ts'

const escapes: Record<string, string> = {
  '\0': '\\0',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\x1A': '\\Z',
  '"': '\\"',
  '\'': '\\\'',
  '\\': '\\\\',
}

/**
 * A text as a literal of SQL.
 *
 * Backslash escapes are read wrongly under NO_BACKSLASH_ESCAPES, and under a character set such as gbk, where a
 * backslash or a quote may be the second byte of a letter: there the bytes travel as hexadecimal digits.
 *
 * @param lexing how the session that gets it reads texts
 * @returns `'abc'`, `'O''Neil'`, or `_utf8mb4 X'e5ad97'` where only that is read alike everywhere
 */
export function stringLiteral(
  value: string,
  { backslashEscapes, isUtf8 = true }: Pick<Lexing, 'backslashEscapes' | 'isUtf8'>,
): string {
  // eslint-disable-next-line no-control-regex -- these are the characters that MySQL escapes
  const escaped = value.replace(/[\0\u0008\t\n\r\x1A"'\\]/g, character => escapes[character]!)
  const isPlain = escaped.length === value.length
  // A quote that is written twice is read alike whether a backslash escapes or not.
  // eslint-disable-next-line no-control-regex -- see above
  if (!backslashEscapes && isUtf8 && !/[\0\u0008\t\n\r\x1A\\]/.test(value)) return `'${value.replaceAll('\'', '\'\'')}'`
  const isAscii = !/[^\0-\x7F]/.test(value)
  return (isPlain && (isUtf8 || isAscii)) || (backslashEscapes && isAscii)
    ? `'${escaped}'`
    : `_utf8mb4 ${hexLiteral(new TextEncoder().encode(value))}`
}

/** Bytes as a literal of SQL: `X'00ff'`. */
export function hexLiteral(bytes: Uint8Array): string {
  return `X'${hexOf(bytes)}'`
}

/** @throws {TihcError} `bad_request` for a number that SQL cannot hold */
export function literal(value: Parameter | CellBytes, lexing: Lexing): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return stringLiteral(value, lexing)
  if (typeof value === 'object') return `_binary ${hexLiteral(bytesOfBase64(value.base64))}`
  return typeof value === 'number' ? numberText(value) : String(value)
}
