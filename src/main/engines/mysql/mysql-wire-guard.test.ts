import type { Connection } from 'mysql2'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { guardWire } from './mysql-wire-guard.ts'

const chunkBytes = 64 * 1024
/** What a server may say before others have a turn. */
const turnChunks = 4

/** A packet as long as a chunk; it costs next to nothing to take. */
function chunk(): Buffer {
  const packet = Buffer.alloc(chunkBytes)
  packet.writeUIntLE(chunkBytes - 4, 0, 3)
  return packet
}

/** A link on which so much waits to be read from the next turn on. */
function linkWith(chunks: number) {
  let left = chunks
  const stream = new Readable({
    highWaterMark: chunkBytes,
    read() { this.push(left-- > 0 ? chunk() : null) },
  })
  const link = {
    stream,
    packetParser: { execute: (_: Buffer) => {} },
    authorized: true,
    sequenceId: 0,
    _command: {},
    handlePacket: () => {},
    _handleFatalError: (error: Error) => { throw error },
  }
  const wire = guardWire(link as unknown as Connection)
  stream.on('data', (bytes: Buffer) => link.packetParser.execute(bytes))
  return { stream, wire }
}

const chunks = 400
const turn = () => new Promise(setImmediate)

it('gives others a turn however little it costs what a server sends', async () => {
  const { stream, wire } = linkWith(chunks)
  let turns = 0
  let isOver = false
  const others = () => {
    if (isOver) return
    turns++
    setImmediate(others)
  }
  setImmediate(others)
  await once(stream, 'end')
  isOver = true
  expect(wire.received).toBe(chunks * chunkBytes)
  expect(turns).toBeGreaterThan(0.8 * chunks / turnChunks)
})

it('is not read on after the turn of others while it is held', async () => {
  const { stream, wire } = linkWith(chunks)
  await turn()
  expect(wire.received).toBe(turnChunks * chunkBytes)
  wire.hold()
  await turn()
  await turn()
  expect(wire.received).toBe(turnChunks * chunkBytes)
  wire.release()
  await once(stream, 'end')
  expect(wire.received).toBe(chunks * chunkBytes)
})
