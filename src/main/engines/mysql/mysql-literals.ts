import type { Lexing } from '../../../language/lexing.ts'
import { Buffer } from 'node:buffer'
import { escape } from 'mysql2'

/**
 * A text as a literal of SQL.
 *
 * Backslash escapes are read wrongly under NO_BACKSLASH_ESCAPES, and under a character set such as gbk, where a
 * backslash or a quote may be the second byte of a letter: there the bytes travel as hexadecimal digits.
 *
 * @param lexing how the session that gets it reads texts
 * @returns `'abc'`, or `_utf8mb4 X'e5ad97'` where only that is read alike everywhere
 */
export function stringLiteral(value: string, { backslashEscapes, isUtf8 = true }: Pick<Lexing, 'backslashEscapes' | 'isUtf8'>): string {
  const escaped = escape(value)
  const isPlain = escaped.length === value.length + 2
  const isAscii = !/[^\0-\x7F]/.test(value)
  return (isPlain && (isUtf8 || isAscii)) || (backslashEscapes && isAscii)
    ? escaped
    : `_utf8mb4 ${hexLiteral(Buffer.from(value, 'utf8'))}`
}

/** Bytes as a literal of SQL: `X'00ff'`. */
export function hexLiteral(bytes: Buffer): string {
  return `X'${bytes.toString('hex')}'`
}
