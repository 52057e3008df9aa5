import type { ScanLimits } from './mysql-packet-scan.ts'
import { describe, expect, it } from 'vitest'
import { createPacketScan, rowLimits } from './mysql-packet-scan.ts'

const limits: ScanLimits = { most: () => 100, tooLong: () => new Error('too long') }

function packet(length: number, sequence = 0): Buffer {
  const bytes = Buffer.alloc(4 + length, 0x61)
  bytes.writeUIntLE(length, 0, 3)
  bytes[3] = sequence
  return bytes
}

describe('heads of packets', () => {
  it.each([1, 2, 3, 4, 5, 7, 1_000])('are found where %i bytes come at a time', (size) => {
    const scan = createPacketScan(4, limits)
    const bytes = Buffer.concat([packet(100), packet(0), packet(3), packet(100), packet(101)])
    const whole = bytes.length - 101
    const take = (from: number, to: number) => {
      for (let at = from; at < to; at += size) scan(bytes.subarray(at, Math.min(to, at + size)))
    }
    take(0, whole - 1)
    expect(() => take(whole - 1, bytes.length)).toThrow('too long')
  })

  it('of long packets are added up, and come one after the other', () => {
    const long = () => createPacketScan(4, { most: () => 2 * 0xFFFFFF + 10, tooLong: () => new Error('too long') })
    const part = packet(0xFFFFFF)
    const numbered = (sequence: number) => {
      part[3] = sequence
      return part
    }
    const fits = long()
    fits(numbered(255))
    fits(numbered(0))
    fits(packet(10, 1))
    fits(packet(100, 77))
    const tooLong = long()
    tooLong(numbered(4))
    tooLong(numbered(5))
    expect(() => tooLong(packet(11, 6))).toThrow('too long')
    const outOfOrder = long()
    outOfOrder(numbered(4))
    expect(() => outOfOrder(packet(1, 4))).toThrow(/cannot be read/)
  })

  it('are refused before what they announce is there', () => {
    const scan = createPacketScan(4, rowLimits)
    const part = packet(0xFFFFFF)
    for (let n = 0; n < 5; n++) {
      part[3] = n
      scan(part)
    }
    expect(() => scan(Buffer.of(0xFF, 0xFF, 0xFF, 5))).toThrow(/more than 80 MB/)
  })
})
