import type { CellBytes } from '../../contract/sql.ts'
import { isUtf8 } from 'node:buffer'

/** Bytes of the longest character but one, in any character set. */
const mostOfCharacter = 3
/** Stands for what is no character. It may be one of the text itself. */
export const replacement = '\uFFFD'

/** Reads a text; null where the bytes are none. */
export type ExactDecode = (bytes: Buffer, start: number, end: number) => string | null

export function exactUtf8(bytes: Buffer, start: number, end: number): string | null {
  const text = bytes.toString('utf8', start, end)
  return text.includes(replacement) && !isUtf8(bytes.subarray(start, end)) ? null : text
}

/** The cell for a text that cannot be read. */
export function invalidCell(bytes: Buffer, start: number, end: number): CellBytes {
  return { base64: bytes.toString('base64', start, end), invalid: true }
}

/**
 * A value that is cut after `most` bytes. A text ends with a character that is there as a whole.
 *
 * @param decode null where the bytes are not what they should be
 */
export function previewOf<Value>(
  bytes: Buffer,
  { from, to, most }: { from: number, to: number, most: number },
  decode: (bytes: Buffer, start: number, end: number) => Value | null,
): Value | CellBytes {
  const cut = Math.min(to, from + most)
  // At the end of the value nothing was cut through.
  const least = cut === to ? cut : Math.min(cut, Math.max(from + 1, cut - mostOfCharacter))
  for (let end = cut; end >= least; end--) {
    const value = decode(bytes, from, end)
    if (value !== null) return value
  }
  return invalidCell(bytes, from, cut)
}
