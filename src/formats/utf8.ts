/** True where the bytes are UTF-8 as the standard has it: no halves of pairs, nothing longer than need be. */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to;) {
    const length = sequenceLength(bytes, at)
    if (length === 0 || at + length > to) return false
    for (let next = 1; next < length; next++) {
      if ((bytes[at + next]! & 0xC0) !== 0x80) return false
    }
    at += length
  }
  return true
}

/** Bytes of the character that begins here, by its first two; 0 where none can. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  if (first < 0xC2 || first > 0xF4) return 0
  if (first < 0xE0) return 2
  const second = bytes[at + 1] ?? 0
  if (first < 0xF0) return (first === 0xE0 && second < 0xA0) || (first === 0xED && second > 0x9F) ? 0 : 3
  return (first === 0xF0 && second < 0x90) || (first === 0xF4 && second > 0x8F) ? 0 : 4
}
