import type { ByteSink } from './byte-sink.ts'
import type { FileFormat, RowFields, RowWriter } from './format.ts'
import { fieldKind } from './format.ts'
import { objectKeys } from './object-keys.ts'
import { isUtf8 } from './utf8.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What is written for a byte of a text where it is not the byte itself. */
const escapes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  const written = JSON.stringify(character).slice(1, -1)
  return byte < 0x80 && written !== character ? encoder.encode(written) : null
})
const base64Begin = encoder.encode('{"base64":"')
const base64End = encoder.encode('"}')
const invalidEnd = encoder.encode('","invalid":true}')
const nullWord = encoder.encode('null')
const rowEnd = encoder.encode('}\n')
const emptyRow = encoder.encode('{}\n')
const isEscaped = Uint8Array.from(escapes, escape => escape ? 1 : 0)
/** Bytes of `\u0001`. */
const longestEscape = 6
const guessedLength = 4096
/** Up to so many characters every integer is exact in JSON, beyond the other none. */
const safeLength = 15
const longestSafe = 17
const base64Characters = Uint8Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  character => character.charCodeAt(0),
)

/** As JSON has numbers, in the writing that it has for them. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i

/**
 * JSON Lines in UTF-8: an object for each row. Integers up to ±(2^53 − 1) and floats are numbers in the server's own
 * digits (`1.5000`, `1e20`); larger integers, what has zeros in front, decimals, times and what JSON has no number for
 * are strings. Binary values are `{"base64": …}`, texts whose bytes are none `{"base64": …, "invalid": true}`. A name
 * that comes again is `name_2`, and `__proto__` is a key as any other. Options mean nothing here.
 */
export const jsonLines: FileFormat = {
  name: 'jsonl',
  title: 'JSON Lines',
  mediaType: 'application/jsonl; charset=utf-8',
  extension: 'jsonl',
  createWriter: createJsonLinesWriter,
}

function createJsonLinesWriter(): RowWriter {
  let keys: Uint8Array[] = []
  return {
    begin(columns) {
      keys = objectKeys(columns.map(({ name }) => name)).map((key, index) =>
        encoder.encode(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`),
      )
    },
    row(fields, out) {
      for (let column = 0; column < keys.length; column++) {
        out.add(keys[column]!)
        addValue(fields, column, out)
      }
      out.add(keys.length === 0 ? emptyRow : rowEnd)
    },
    end() {},
  }
}

function addValue({ bytes, kinds, starts, ends }: RowFields, column: number, out: ByteSink): void {
  const from = starts[column]!
  const to = ends[column]!
  switch (kinds[column]) {
    case fieldKind.null: return out.add(nullWord)
    case fieldKind.integer: return addInteger(bytes, from, to, out)
    case fieldKind.float: return addFloat(bytes, from, to, out)
    case fieldKind.binary: return addBase64(bytes, from, to, out, base64End)
    case fieldKind.invalid: return addBase64(bytes, from, to, out, invalidEnd)
    default: return addString(bytes, from, to, out)
  }
}

function addString(bytes: Uint8Array, from: number, to: number, out: ByteSink): void {
  out.reserve(escapedLength(bytes, from, to) + 2)
  const into = out.bytes
  let at = out.length
  into[at++] = 0x22
  let all = 0
  for (let index = from; index < to; index++) {
    const byte = bytes[index]!
    all |= byte
    if (isEscaped[byte] === 0) {
      into[at++] = byte
    } else {
      for (const written of escapes[byte]!) into[at++] = written
    }
  }
  // A server may be told to take texts that are none.
  if (all >= 0x80 && !isUtf8(bytes, from, to)) return addBase64(bytes, from, to, out, invalidEnd)
  into[at++] = 0x22
  out.length = at
}

/** Bytes that a text takes at the most; counted where a guess would be many. */
function escapedLength(bytes: Uint8Array, from: number, to: number): number {
  if (to - from <= guessedLength) return longestEscape * (to - from)
  let length = to - from
  for (let index = from; index < to; index++) {
    if (isEscaped[bytes[index]!] !== 0) length += longestEscape - 1
  }
  return length
}

/** Adds the digits as they are where JSON takes them; integers that a number does not hold exactly as a string. */
function addInteger(bytes: Uint8Array, from: number, to: number, out: ByteSink): void {
  const isExact = isPlainNumber(bytes, from, to) && (to - from <= safeLength
    || (to - from <= longestSafe && Number.isSafeInteger(Number(decoder.decode(bytes.subarray(from, to))))))
  if (isExact) out.addRange(bytes, from, to)
  else addString(bytes, from, to, out)
}

/** Adds the digits as they are where JSON takes them; what it has no number for as a string: `inf`, `-0`. */
function addFloat(bytes: Uint8Array, from: number, to: number, out: ByteSink): void {
  if (isPlainNumber(bytes, from, to) || isJsonNumber(decoder.decode(bytes.subarray(from, to))))
    out.addRange(bytes, from, to)
  else addString(bytes, from, to, out)
}

/** Readers lose the sign of a zero, and what is beyond a double is infinite to them. */
function isJsonNumber(text: string): boolean {
  return jsonNumber.test(text) && Number.isFinite(Number(text)) && !Object.is(Number(text), -0)
}

/** True for digits without an exponent or zeros in front: `-12.5`. */
function isPlainNumber(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from] === 0x2D ? from + 1 : from
  if (to === first) return false
  // `-0` and `007` are none; `0` and `0.5` are.
  if (bytes[first] === 0x30 && (first > from || (to > first + 1 && bytes[first + 1] !== 0x2E))) return false
  let points = 0
  for (let at = first; at < to; at++) {
    const byte = bytes[at]!
    if (byte === 0x2E && at > first && at < to - 1 && points++ === 0) continue
    if (byte < 0x30 || byte > 0x39) return false
  }
  return true
}

function addBase64(bytes: Uint8Array, from: number, to: number, out: ByteSink, end: Uint8Array): void {
  out.add(base64Begin)
  out.reserve(4 * Math.ceil((to - from) / 3) + 2)
  const into = out.bytes
  let at = out.length
  for (let index = from; index < to; index += 3) {
    const left = to - index
    const three = (bytes[index]! << 16) | ((left > 1 ? bytes[index + 1]! : 0) << 8) | (left > 2 ? bytes[index + 2]! : 0)
    into[at++] = base64Characters[three >> 18]!
    into[at++] = base64Characters[(three >> 12) & 63]!
    into[at++] = left > 1 ? base64Characters[(three >> 6) & 63]! : 0x3D
    into[at++] = left > 2 ? base64Characters[three & 63]! : 0x3D
  }
  out.length = at
  out.add(end)
}
