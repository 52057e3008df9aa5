import type { AddressInfo, Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { deflateSync } from 'node:zlib'
import {
  answer,
  columnPacket,
  endPacket,
  frame,
  greeting,
  lengthEncoded,
  okPacket,
  readPackets,
} from './rogue-mysql.ts'

/** A server without manners and the one client that it talks to. What it does throws once the client has gone. */
export interface Foe {
  /** Sends bytes as they are, and waits until the client takes more. */
  write: (bytes: Buffer) => Promise<void>
  /** Sends packets with the numbers that they must have. */
  send: (...payloads: Buffer[]) => Promise<void>
  /** The payload of the client's next packet. */
  read: () => Promise<Buffer>
  /** Waits until the client has sent something, whatever it is. */
  asked: () => Promise<void>
  /** The number that the next packet must have; may be set. */
  sequence: number
  /** Sends one thing over and over. */
  flood: (bytes: Buffer) => Promise<never>
  /** Sends packets one after the other over and over, with the numbers that they must have. */
  floodOf: (...payloads: Buffer[]) => Promise<never>
  /** Sends bytes one by one, one a second. */
  drip: (bytes: Buffer) => Promise<void>
  /** Says nothing until the client has gone. */
  silence: () => Promise<void>
  /** Sends one payload of any length, in parts where it is long. */
  sendLong: (payload: Buffer) => Promise<void>
  /** Drops the link without a goodbye. */
  reset: () => void
  /** Goes away once all was sent. */
  leave: () => Promise<never>
  /** Greets and takes the client's sign-in without letting it in; `flags` are what else it can, of 16 bits. */
  greet: (flags?: number) => Promise<Buffer>
  /** Lets the client in and answers what it asks, but for what a lie is told of. */
  serve: (...lies: Lie[]) => Promise<void>
}

/** What is answered to statements that match, and to a ping or a question for statistics as `PING`. */
export type Lie = [asked: RegExp, told: (foe: Foe, sql: string) => Promise<unknown>]
export type Conduct = (foe: Foe) => Promise<unknown>

export interface MaliciousMysql {
  port: number
  /** Bytes that clients sent after they had signed in. */
  heard: () => Buffer
  /** How many bytes were sent to clients, as far as they have taken them. */
  sent: () => number
  close: () => Promise<void>
}

/** Starts a server that does this with every client. */
export async function startMaliciousMysql(conduct: Conduct): Promise<MaliciousMysql> {
  const sockets = new Set<Socket>()
  const heard: Buffer[] = []
  let sentBefore = 0
  const taken = (socket: Socket) => socket.bytesWritten - socket.writableLength
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => {
      sentBefore += taken(socket)
      sockets.delete(socket)
    })
    // A client that does not fall for it goes away: that ends the script.
    conduct(createFoe(socket, heard)).catch((error: unknown) => {
      if (!(error instanceof ClientGone)) throw error
    }).finally(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => Buffer.concat(heard),
    sent: () => [...sockets].reduce((sum, socket) => sum + taken(socket), sentBefore),
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    }),
  }
}

class ClientGone extends Error {}

const longestPart = 0xFFFFFF
/** Where in the greeting it stands what the server can. */
const flagsAt = 1 + '8.0.36-rogue\0'.length + 4 + 8 + 1

/** So much is sent at once where it goes on for ever. */
const burstBytes = 128 * 1024

/** What is sent, as long as there is somebody who takes it. */
function createSender(socket: Socket) {
  const gone = new Promise<void>(resolve => socket.once('close', () => resolve()))
  const next = (event: string) => new Promise<void>(resolve => socket.once(event, () => resolve()))

  async function write(bytes: Buffer): Promise<void> {
    if (socket.destroyed) throw new ClientGone()
    if (!socket.write(bytes)) await Promise.race([next('drain'), gone])
    if (socket.destroyed) throw new ClientGone()
  }

  return {
    write,
    silence: () => gone,
    asked: () => Promise.race([next('data'), gone]),
    async flood(bytes: Buffer): Promise<never> {
      const burst = Buffer.concat(Array.from({ length: Math.ceil(burstBytes / bytes.length) }).fill(bytes) as Buffer[])
      for (;;) {
        await write(burst)
        // Whatever else this process does has its turn.
        await nextTurn()
      }
    },
    async drip(bytes: Buffer): Promise<void> {
      for (const byte of bytes) {
        await write(Buffer.of(byte))
        await delay(1_000)
      }
    },
    reset: () => void socket.resetAndDestroy(),
    async leave(): Promise<never> {
      await new Promise<void>(resolve => socket.end(resolve))
      throw new ClientGone()
    },
  }
}

function createFoe(socket: Socket, heard: Buffer[]): Foe {
  const inbox = readPackets()
  const sender = createSender(socket)
  socket.on('data', chunk => inbox.feed(chunk))
  socket.on('close', inbox.end)

  const foe: Foe = {
    ...sender,
    sequence: 0,
    send: (...payloads) =>
      sender.write(Buffer.concat(payloads.map(payload => frame(payload, foe.sequence++ & 0xFF)))),
    async sendLong(payload) {
      for (let at = 0; at <= payload.length; at += longestPart) await foe.send(payload.subarray(at, at + longestPart))
    },
    async read() {
      const packet = await inbox.next().catch(() => { throw new ClientGone() })
      foe.sequence = packet[3]! + 1
      return packet.subarray(4)
    },
    async floodOf(...payloads) {
      // After so many packets their numbers are the same again.
      const round = Array.from({ length: 256 * payloads.length }, (_, n) =>
        frame(payloads[n % payloads.length]!, foe.sequence + n & 0xFF))
      return sender.flood(Buffer.concat(round))
    },
    async greet(flags = 0) {
      const scramble = Buffer.from(randomBytes(20).map(byte => byte || 1))
      const hello = greeting('mysql_native_password', scramble, false)
      hello[flagsAt]! |= flags
      await foe.send(hello)
      return foe.read()
    },
    async serve(...lies) {
      await foe.greet()
      await foe.send(okPacket)
      for (;;) {
        const asked = await foe.read()
        heard.push(asked)
        const sql = asked[0] === 3 ? asked.toString('utf8', 1) : [0x09, 0x0E].includes(asked[0]!) ? 'PING' : ''
        const lie = lies.find(([pattern]) => pattern.test(sql))
        if (lie) await lie[1](foe, sql)
        else await foe.send(...honest(sql))
      }
    },
  }
  return foe
}

/** What a server with one empty database says. */
function honest(sql: string): Buffer[] {
  if (/^show databases/i.test(sql)) return resultOf(['Database'], [['shop']])
  if (/^select schema_name/i.test(sql)) return resultOf(['a'], [['shop']])
  if (/^select count/i.test(sql)) return resultOf(['n'], [['0']])
  return /^\s*select/i.test(sql) ? answer(sql) : /^\s*show/i.test(sql) ? resultOf(['a'], []) : [okPacket]
}

/** The packets of a result; null is NULL. */
export function resultOf(columns: string[], rows: Array<Array<string | null>>, type?: number): Buffer[] {
  return [...headOf(columns, type), ...rows.map(rowOf), endPacket]
}

/** What a result begins with, up to its rows. */
export function headOf(columns: string[], type?: number): Buffer[] {
  return [Buffer.of(columns.length), ...columns.map(name => columnPacket(name, type)), endPacket]
}

export function rowOf(cells: Array<string | null>): Buffer {
  return Buffer.concat(cells.map(cell => cell === null ? Buffer.of(0xFB) : lengthEncoded(cell)))
}

/** The error packet of a server. */
export function errorOf(errno: number, words: string | Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xFF, errno & 0xFF, errno >> 8), Buffer.from('#HY000'), Buffer.from(words)])
}

/** A length of 8 bytes. */
export function longLength(value: bigint): Buffer {
  const bytes = Buffer.alloc(9)
  bytes[0] = 0xFE
  bytes.writeBigUInt64LE(value, 1)
  return bytes
}

/** A packet that says that it has another length. */
export function misframed(payload: Buffer, length: number, sequence: number): Buffer {
  const packet = frame(payload, sequence)
  packet.writeUIntLE(length, 0, 3)
  return packet
}

/** Packets as a frame of the compressed protocol. */
export function compressed(bytes: Buffer, sequence: number): Buffer {
  const body = deflateSync(bytes)
  const head = Buffer.alloc(7)
  head.writeUIntLE(body.length, 0, 3)
  head[3] = sequence & 0xFF
  head.writeUIntLE(bytes.length, 4, 3)
  return Buffer.concat([head, body])
}
