const digits = Uint8Array.from('0123456789ABCDEF', character => character.charCodeAt(0))

/**
 * Writes a binary value as `0x4A4B`, the way the grid shows it and most servers take it as a literal.
 *
 * @returns where it ends in `out`, which has the room for it
 */
export function writeHex(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  out[at++] = 0x30
  out[at++] = 0x78
  for (let index = from; index < to; index++) {
    const byte = bytes[index]!
    out[at++] = digits[byte >> 4]!
    out[at++] = digits[byte & 15]!
  }
  return at
}
