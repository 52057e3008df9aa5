/** Stands where a length does, for NULL. */
export const nullMarker = 0xFB
/** What is no length of a text. */
export const noLength = 0xFF

/** What a length-encoded number holds and where it ends; a value of −1 is NULL, an end of −1 says that it is none. */
export interface LengthEncoded { value: number, next: number }

/**
 * Where the length-encoded text at `at` ends.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_strings.html
 *
 * @param end where the packet ends
 * @returns −1 where the text does not lie within the packet
 */
export function endOfText(bytes: Buffer, at: number, end: number): number {
  const { value, next } = readLength(bytes, at, end)
  const to = next + Math.max(0, value)
  return next < 0 || to > end ? -1 : to
}

/** The length-encoded number at `at`; see `LengthEncoded`. */
export function readLength(bytes: Buffer, at: number, end: number): LengthEncoded {
  if (at >= end) return { value: 0, next: -1 }
  const first = bytes[at]!
  if (first < nullMarker) return { value: first, next: at + 1 }
  if (first === nullMarker) return { value: -1, next: at + 1 }
  const width = first === 0xFC ? 2 : first === 0xFD ? 3 : first === 0xFE ? 8 : Infinity
  const next = at + 1 + width
  if (next > end) return { value: 0, next: -1 }
  return { value: width === 8 ? Number(bytes.readBigUInt64LE(at + 1)) : bytes.readUIntLE(at + 1, width), next }
}

/**
 * Calls `visit` with the place of every cell of a row of the text protocol; `from` is −1 for NULL.
 *
 * @param broken makes what is thrown for a row whose lengths are wrong
 */
export function eachCell(
  { bytes, start, end }: { bytes: Buffer, start: number, end: number },
  columns: number,
  broken: () => Error,
  visit: (column: number, from: number, to: number) => void,
): void {
  let at = start
  for (let column = 0; column < columns; column++) {
    const first = at < end ? bytes[at]! : noLength
    if (first === nullMarker) {
      visit(column, -1, -1)
      at += 1
      continue
    }
    let length = first
    at += 1
    if (first > nullMarker) {
      const long = readLength(bytes, at - 1, end)
      if (long.next < 0) throw broken()
      length = long.value
      at = long.next
    }
    if (at + length > end) throw broken()
    visit(column, at, at + length)
    at += length
  }
  if (at !== end) throw broken()
}
