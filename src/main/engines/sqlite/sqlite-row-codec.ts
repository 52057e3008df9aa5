import type { Cell } from '../../../contract/sql.ts'
import type { RowDecoder } from '../engine.ts'
import { Buffer } from 'node:buffer'
import { ByteSink } from '../../../formats/byte-sink.ts'
import { emptyFields, fieldKind } from '../../../formats/format.ts'
import { exactUtf8, invalidCell, previewOf, replacement } from '../text-bytes.ts'

/*
 * How the rows of SQLite are kept. SQLite types values, not columns, so every cell says what it is: one byte of
 * tag, then 4 or 8 bytes (little-endian) of the number, or 4 bytes of length and the bytes. `1`, `'1'` and `x'31'`
 * stay three different values.
 */
const tag = { null: 0, integer32: 1, integer64: 2, real: 3, text: 4, blob: 5 } as const

/** What better-sqlite3 gives for a cell with `safeIntegers`. */
export type SqliteValue = null | bigint | number | string | Uint8Array | TextBytes

/** A text by its bytes, which may be no UTF-8. */
export class TextBytes {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** Rows gather in a buffer of this size; a row that is larger gets a buffer of its own size. */
const chunkBytes = 256 * 1024
/**
 * A text up to this many characters, a blob up to this many bytes, is faster copied here than by a call into native
 * code.
 */
const shortValue = 40
const cellOverhead = 9

/** Collects rows, each with 4 bytes of length before it, until there are enough for a message. */
export class RowEncoder {
  #bytes = Buffer.allocUnsafeSlow(chunkBytes)
  #view = viewOf(this.#bytes)
  #length = 0
  #rows = 0
  #lastRow = 0
  #hasReplacement = false

  get rows(): number { return this.#rows }
  /** True once what was collected should be sent. */
  get isFull(): boolean { return this.#length >= chunkBytes / 2 }

  /** @returns whether a text of it holds U+FFFD, which may stand for other bytes */
  add(row: SqliteValue[]): boolean {
    const begin = this.#length
    this.#lastRow = begin
    this.#hasReplacement = false
    this.#length = this.#makeRoom(begin, 4)
    for (let column = 0; column < row.length; column++) this.#cell(row[column]!)
    this.#view.setUint32(begin, this.#length - begin - 4, true)
    this.#rows++
    return this.#hasReplacement
  }

  /** Puts another row in the place of the one that was added last. */
  replaceLast(row: SqliteValue[]): void {
    this.#length = this.#lastRow
    this.#rows--
    this.add(row)
  }

  /** The rows so far; the bytes are the encoder's own and used again by the next `add`. */
  take(): { bytes: Uint8Array, rows: number } {
    const taken = { bytes: this.#bytes.subarray(0, this.#length), rows: this.#rows }
    this.#length = 0
    this.#rows = 0
    if (this.#bytes.length > chunkBytes * 2) {
      this.#bytes = Buffer.allocUnsafeSlow(chunkBytes)
      this.#view = viewOf(this.#bytes)
    }
    return taken
  }

  #cell(value: SqliteValue): void {
    const at = this.#makeRoom(this.#length, cellOverhead) - cellOverhead
    if (typeof value === 'bigint') this.#integer(at, value)
    else if (typeof value === 'string') this.#text(at, value)
    else if (value === null) this.#finish(at, tag.null, at + 1)
    else if (typeof value === 'number') this.#real(at, value)
    else if (value instanceof TextBytes) this.#copied(at, tag.text, value.bytes)
    else this.#copied(at, tag.blob, value)
  }

  #finish(at: number, kind: number, end: number): void {
    this.#bytes[at] = kind
    this.#length = end
  }

  #integer(at: number, value: bigint): void {
    const view = this.#view
    // Read back as halves: turning a bigint into a number costs more than writing it.
    view.setBigInt64(at + 1, value, true)
    const low = view.getInt32(at + 1, true)
    if (view.getInt32(at + 5, true) === low >> 31) this.#finish(at, tag.integer32, at + 5)
    else this.#finish(at, tag.integer64, at + 9)
  }

  #real(at: number, value: number): void {
    this.#view.setFloat64(at + 1, value, true)
    this.#finish(at, tag.real, at + 9)
  }

  #text(at: number, value: string): void {
    const { length } = value
    const from = at + 5
    // UTF-8 takes three bytes for each UTF-16 unit at the most.
    const most = length < 64 * 1024 ? length * 3 : Buffer.byteLength(value)
    this.#makeRoom(from, most)
    const bytes = length <= shortValue ? writeShort(this.#bytes, from, value) : this.#bytes.write(value, from, most)
    if (bytes !== length && value.includes(replacement)) this.#hasReplacement = true
    this.#lengthed(at, tag.text, bytes)
  }

  #copied(at: number, kind: number, value: Uint8Array): void {
    const { length } = value
    const from = at + 5
    this.#makeRoom(from, length)
    if (length > shortValue) {
      this.#bytes.set(value, from)
    } else {
      const bytes = this.#bytes
      for (let index = 0; index < length; index++) bytes[from + index] = value[index]!
    }
    this.#lengthed(at, kind, length)
  }

  #lengthed(at: number, kind: number, length: number): void {
    this.#view.setUint32(at + 1, length, true)
    this.#finish(at, kind, at + 5 + length)
  }

  /** Sees to it that `more` bytes fit behind `from`; gives where they end. */
  #makeRoom(from: number, more: number): number {
    const end = from + more
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, from))
      this.#bytes = larger
      this.#view = viewOf(larger)
    }
    return end
  }
}

/** Writes a text as UTF-8, half of a pair as U+FFFD; gives how many bytes it took. */
function writeShort(bytes: Buffer, from: number, value: string): number {
  let at = from
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code < 0x80) {
      bytes[at++] = code
    } else if (code < 0x800) {
      bytes[at++] = 0xC0 | code >> 6
      bytes[at++] = 0x80 | code & 0x3F
    } else if (code < 0xD800 || code > 0xDFFF) {
      bytes[at++] = 0xE0 | code >> 12
      bytes[at++] = 0x80 | code >> 6 & 0x3F
      bytes[at++] = 0x80 | code & 0x3F
    } else {
      // Pairs are rare: the rest is left to the native code.
      return at - from + bytes.write(value.slice(index), at)
    }
  }
  return at - from
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Calls `visit` with the place of every row in what an encoder gave. */
export function eachRow(bytes: Buffer, visit: (start: number, end: number) => void): void {
  for (let at = 0; at < bytes.length;) {
    const start = at + 4
    at = start + bytes.readUInt32LE(at)
    visit(start, at)
  }
}

/** Reads rows of so many columns. */
export function createSqliteRowDecoder(columns: number): RowDecoder {
  return {
    cells(bytes, start, end, limit, previewBytes) {
      const cells: Cell[] = Array.from({ length: columns })
      let at = start
      for (let column = 0; column < columns; column++) {
        const next = cellEnd(bytes, at, end)
        cells[column]
          = isLengthed(bytes[at]) && sizeOf(bytes, at, next) > limit
            ? preview(bytes, at, next, previewBytes)
            : value(bytes, at, next)
        at = next
      }
      return cells
    },
    cell(bytes, start, end, wanted) {
      let at = start
      for (let column = 0; column < wanted; column++) at = cellEnd(bytes, at, end)
      const next = cellEnd(bytes, at, end)
      return { value: value(bytes, at, next), bytes: sizeOf(bytes, at, next) }
    },
    openFields: () => openSqliteFields(columns),
  }
}

/** Numbers are written as digits and the rest is copied, since a row's fields all lie in the same bytes. */
function openSqliteFields(columns: number): ReturnType<RowDecoder['openFields']> {
  const fields = emptyFields(columns)
  const sink = new ByteSink(4096)
  return (bytes, start, end) => {
    sink.length = 0
    let at = start
    for (let column = 0; column < columns; column++) {
      const next = cellEnd(bytes, at, end)
      fields.starts[column] = sink.length
      fields.kinds[column] = addField(bytes, at, next, sink)
      fields.ends[column] = sink.length
      at = next
    }
    fields.bytes = sink.bytes
    return fields
  }
}

function addField(bytes: Buffer, at: number, end: number, sink: ByteSink): number {
  switch (bytes[at]) {
    case tag.integer32:
      sink.addText(String(bytes.readInt32LE(at + 1)))
      return fieldKind.integer
    case tag.integer64:
      sink.addText(String(bytes.readBigInt64LE(at + 1)))
      return fieldKind.integer
    case tag.real:
      sink.addText(realText(bytes.readDoubleLE(at + 1)))
      return fieldKind.float
    case tag.text:
      sink.addRange(bytes, at + 5, end)
      return fieldKind.text
    case tag.blob:
      sink.addRange(bytes, at + 5, end)
      return fieldKind.binary
    default:
      return fieldKind.null
  }
}

/** As SQLite prints it: `1.0` is no integer. */
function realText(value: number): string {
  const text = String(real(value))
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

function cellEnd(bytes: Buffer, at: number, rowEnd: number): number {
  const end = endAfterTag(bytes, at)
  if (end > rowEnd) throw new RangeError('a row of the result is cut short')
  return end
}

function endAfterTag(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case tag.null: return at + 1
    case tag.integer32: return at + 5
    case tag.integer64: case tag.real: return at + 9
    case tag.text: case tag.blob: return at + 5 + bytes.readUInt32LE(at + 1)
    default: throw new RangeError('a row of the result holds an unknown kind of value')
  }
}

function isLengthed(kind: number | undefined): boolean {
  return kind === tag.text || kind === tag.blob
}

/** The bytes of the value itself. */
function sizeOf(bytes: Buffer, at: number, end: number): number {
  return end - at - (isLengthed(bytes[at]) ? 5 : 1)
}

function value(bytes: Buffer, at: number, end: number): Cell {
  switch (bytes[at]) {
    case tag.integer32: return bytes.readInt32LE(at + 1)
    case tag.integer64: return exactInteger(bytes.readBigInt64LE(at + 1))
    case tag.real: return real(bytes.readDoubleLE(at + 1))
    case tag.text: return exactUtf8(bytes, at + 5, end) ?? invalidCell(bytes, at + 5, end)
    case tag.blob: return blob(bytes, at + 5, end)
    default: return null
  }
}

/** Up to ±(2^53 − 1) a number, beyond that its digits. */
export function exactInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** A number where JSON can carry it without loss; −0 and infinity as SQLite prints them. */
function real(value: number): Cell {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : value
  return value > 0 ? 'Inf' : '-Inf'
}

/** Only texts and blobs are that large. */
function preview(bytes: Buffer, at: number, end: number, most: number): Cell {
  const place = { from: at + 5, to: end, most }
  return {
    preview: bytes[at] === tag.blob ? previewOf(bytes, place, blob) : previewOf(bytes, place, exactUtf8),
    bytes: place.to - place.from,
  }
}

function blob(bytes: Buffer, from: number, to: number): { base64: string } {
  return { base64: bytes.toString('base64', from, to) }
}
