import { unreadable, WireFault } from './mysql-wire-fault.ts'

/** A packet of this length goes on in the next one. */
const fullPart = 0xFFFFFF

export interface ScanLimits {
  /** How long a packet may be, all its parts together. */
  most: () => number
  /** What is thrown for a longer one. */
  tooLong: () => Error
}

/** Of a row that is longer nothing is kept. */
const mostRowMb = 80

/** @returns what limits the packets of a server that is signed in to */
export const rowLimits: ScanLimits = {
  most: () => mostRowMb * 1024 * 1024,
  tooLong: () => new WireFault(
    `A row has more than ${mostRowMb} MB, which is more than can be taken. Read it in parts (SUBSTRING).`,
  ),
}

/** Frames of the compressed protocol stand alone. */
export const frameLimits: ScanLimits = { most: () => fullPart - 1, tooLong: () => unreadable() }

/**
 * Follows the heads of packets through what comes from a server, before anything is kept for them: their lengths, and
 * the order of the parts of a long one.
 *
 * @param headLength 4 bytes, 7 for frames of the compressed protocol
 * @returns takes the next bytes; throws where a packet is longer than the limit
 */
export function createPacketScan(headLength: number, limits: ScanLimits): (chunk: Buffer) => void {
  const head = Buffer.alloc(headLength)
  let headBytes = 0
  /** Bytes of the part that are still to come. */
  let left = 0
  /** Of a packet in parts: what came before, and the number that the next part must have. */
  let before = 0
  let nextPart = -1

  function begin(length: number, sequence: number): void {
    if (nextPart >= 0 && sequence !== nextPart) throw unreadable()
    if (before + length > limits.most()) throw limits.tooLong()
    left = length
    if (length === fullPart) {
      before += length
      nextPart = (sequence + 1) & 0xFF
    } else {
      before = 0
      nextPart = -1
    }
  }

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at)
        left -= taken
        at += taken
      } else if (headBytes === 0 && chunk.length - at >= headLength) {
        begin(chunk[at]! | chunk[at + 1]! << 8 | chunk[at + 2]! << 16, chunk[at + 3]!)
        at += headLength
      } else {
        head[headBytes++] = chunk[at++]!
        if (headBytes === headLength) {
          headBytes = 0
          begin(head.readUIntLE(0, 3), head[3]!)
        }
      }
    }
  }
}
