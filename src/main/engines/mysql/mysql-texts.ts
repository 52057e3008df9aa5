import type { ExactDecode } from '../text-bytes.ts'
import type { ColumnEncoding } from './mysql-columns.ts'
import { isAscii } from 'node:buffer'
import iconv from 'iconv-lite'
import { exactUtf8, replacement } from '../text-bytes.ts'

/** Makes a string of a text column's bytes. Those that are none in its character set become U+FFFD, or are left out. */
export type TextDecode = (bytes: Buffer, start: number, end: number) => string

const utf8: TextDecode = (bytes, start, end) => bytes.toString('utf8', start, end)

/** What MySQL calls latin1 is Windows-1252 with the five free places kept as C1 controls. */
const windows1252
  = '\u20AC\x81\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\x8D\u017D\x8F'
    + '\x90\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\x9D\u017E\u0178'
const latin1: TextDecode = (bytes, start, end) =>
  bytes.toString('latin1', start, end).replace(/[\x80-\x9F]/g, c => windows1252[c.charCodeAt(0) - 0x80]!)

/** MySQL's wide character sets are big-endian unless their name says otherwise. */
const iconvNames: Record<string, string> = {
  'ucs2': 'utf16be',
  'utf16': 'utf16be',
  'utf16-le': 'utf16le',
  'utf32': 'utf32be',
  'eucjpms': 'eucjp',
}
/** The decoder leaves out what is not enough for a character here. */
const isWide = (name: string) => /^utf(?:16|32)/.test(name)
const binaryCharacterSet = 63

/** True where the bytes of a text column are UTF-8 as they are. */
export function isUtf8Column({ characterSet, encoding }: ColumnEncoding): boolean {
  // JSON and the answers of some functions carry the binary character set although they are utf8.
  return !encoding || encoding === 'utf8' || encoding === 'cesu8' || characterSet === binaryCharacterSet
}

const iconvNameOf = (encoding: string) => iconvNames[encoding] ?? encoding

/** The decoder for a text column; null where only the bytes can be given. */
export function textDecoder(column: ColumnEncoding): TextDecode | null {
  if (isUtf8Column(column)) return utf8
  const { encoding } = column
  if (encoding === 'latin1' || encoding === 'ascii') return latin1
  const name = iconvNameOf(encoding)
  return iconv.encodingExists(name)
    // U+FEFF is a character of the value as any other.
    ? (bytes, start, end) => iconv.decode(bytes.subarray(start, end), name, { stripBOM: false })
    : null
}

/** The decoder for a text column that takes no bytes but those of texts; null where only the bytes can be given. */
export function exactDecoder(column: ColumnEncoding): ExactDecode | null {
  if (isUtf8Column(column)) return exactUtf8
  const decode = textDecoder(column)
  if (decode === null) return null
  const isText = textCheck(column)
  return (bytes, start, end) => {
    const text = decode(bytes, start, end)
    return isText(text, bytes, start, end) ? text : null
  }
}

type TextCheck = (text: string, bytes: Buffer, start: number, end: number) => boolean

/** Tells whether a decoded text is what the bytes say. */
function textCheck({ encoding }: ColumnEncoding): TextCheck {
  if (encoding === 'latin1') return () => true
  if (encoding === 'ascii') return (_, bytes, start, end) => isAscii(bytes.subarray(start, end))
  const name = iconvNameOf(encoding)
  const isDoubtful = isWide(name) ? () => true : (text: string) => text.includes(replacement)
  return (text, bytes, start, end) => text.isWellFormed()
    && (!isDoubtful(text) || iconv.encode(text, name).equals(bytes.subarray(start, end)))
}
