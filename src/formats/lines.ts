import type { FormatOptions, RowFields } from './format.ts'
import { TihcError } from '../contract/errors.ts'

/** What formats of one line a row have in common. */

export const byteOrderMark = new Uint8Array([0xEF, 0xBB, 0xBF])

const lineEnds = { lf: new Uint8Array([0x0A]), crlf: new Uint8Array([0x0D, 0x0A]) }

export function lineEndOf({ lineEnd }: FormatOptions, usual: 'lf' | 'crlf'): Uint8Array {
  return lineEnds[lineEnd ?? usual]
}

/** Bytes that a row takes at the most: every byte doubled or as hex, quotes around each field, what stands for NULL. */
export function roomFor({ kinds, starts, ends }: RowFields, nullLength: number): number {
  let room = kinds.length * (nullLength + 5)
  for (let column = 0; column < kinds.length; column++) room += 2 * (ends[column]! - starts[column]!)
  return room
}

/**
 * Checks what a reader of the file could not tell apart.
 *
 * @throws {TihcError} `bad_request` that names the field
 */
export function checkOptions({ delimiter, quote, null: nullText = '' }: FormatOptions): void {
  if (!isSeparator(delimiter)) throw misfit('delimiter', 'Fields are separated by one ASCII character that is no letter, no digit and no line end. Choose another delimiter.')
  if (!isSeparator(quote)) throw misfit('quote', 'Fields are quoted by one ASCII character that is no letter, no digit and no line end. Choose another quote.')
  if (quote === delimiter) throw misfit('quote', 'Delimiter and quote are the same character. Choose another for one of them.')
  if ([...nullText].some(character => [delimiter, quote, '\r', '\n'].includes(character)))
    throw misfit('null', 'The text for NULL holds a delimiter, a quote or a line end. Choose another text.')
}

function isSeparator(text: string): boolean {
  return text.length === 1 && text <= '\u007F' && !/[a-z\d\r\n]/i.test(text)
}

function misfit(field: keyof FormatOptions, message: string): TihcError {
  return new TihcError('bad_request', message, { field })
}
