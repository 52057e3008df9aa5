import type { Socket } from 'node:net'
import type { Certificate } from './tls.ts'
import { constants, createHash, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'

/** One client, packet by packet. Reading throws once the client is gone. */
export interface Wire {
  /**
   * Greets as a server whose accounts sign in by `plugin`, goes over to TLS where the client asks for it, and gives the
   * client's answer.
   */
  greet: (plugin: string, options?: { hasTls?: boolean, behind?: Buffer }) => Promise<Buffer>
  /** Asks the client to sign in by another plugin, and gives its answer. */
  switchTo: (plugin: string) => Promise<Buffer>
  /** Sends more data of the plugin, and gives the answer. */
  more: (data: Buffer) => Promise<Buffer>
  /** Sends more data of the plugin several times at once. */
  moreAtOnce: (...data: Buffer[]) => Promise<Buffer>
  send: (payload: Buffer) => void
  read: () => Promise<Buffer>
  /** Lets the client in and answers what it asks. */
  welcome: () => Promise<void>
}

export type Misbehaviour = (wire: Wire) => Promise<unknown>

/** A server that asks for passwords in ways of the test's choice and notes all that it is given. */
export interface RogueMysql {
  host: string
  port: number
  /** The RSA key that it shows, and its certificate; either may be changed between two clients. */
  keys: RsaPair
  certificate: Certificate | null
  /** What it does with every client. */
  behave: (script: Misbehaviour) => void
  /** Packets that clients sent, the TLS around them taken off. */
  received: Buffer[]
  /** True where it has learned a password, as text or by its own private keys. */
  knows: (password: string) => boolean
  close: () => Promise<void>
}

export interface RsaPair { publicKey: Buffer, privateKey: string }

/** An RSA key pair in PEM. */
export function makeRsaPair(bits = 2048): RsaPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { publicKey: Buffer.from(publicKey), privateKey }
}

/** As TiHC shows it, made by other means. */
export function rsaFingerprint({ publicKey }: RsaPair): string {
  const der = Buffer.from(publicKey.toString().replaceAll(/-----.*?-----|\s/g, ''), 'base64')
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace('=', '')}`
}

/** Capabilities of the protocol, by the numbers of MySQL's documentation (Capabilities Flags). */
const tlsFlag = 0x800
const flags = 0x1 | 0x4 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000 | 0x100000 | 0x200000
/** What a client sends to begin TLS is this long; its sign-in is longer. */
const tlsRequestLength = 32

export const okPacket = Buffer.of(0, 0, 0, 2, 0, 0, 0)
export const endPacket = Buffer.of(0xFE, 0, 0, 2, 0)
const moreData = (data: Buffer): Buffer => Buffer.concat([Buffer.of(1), data])

/** Starts one on an address of this machine. */
export async function startRogueMysql(host: string, certificate: Certificate | null = null): Promise<RogueMysql> {
  const received: Buffer[] = []
  const scrambles: Buffer[] = []
  const privateKeys = new Set<string>()
  const sockets = new Set<Socket>()
  let script: Misbehaviour = wire => wire.greet('mysql_native_password').then(wire.welcome)

  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  const rogue: RogueMysql = {
    host,
    port: (server.address() as { port: number }).port,
    keys: makeRsaPair(),
    certificate,
    behave: (next) => { script = next },
    received,
    knows: password => received.some(packet => packet.includes(password)
      || scrambles.some(scramble => [...privateKeys].some(key => decrypt(packet, key, scramble) === password))),
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    }),
  }
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    const scramble = Buffer.from(randomBytes(20).map(byte => byte || 1))
    scrambles.push(scramble)
    privateKeys.add(rogue.keys.privateKey)
    // A client that does not fall for it goes away: that ends the script.
    script(createWire(socket, scramble, rogue, received)).catch(() => {}).finally(() => socket.destroy())
  })
  return rogue
}

/** What a packet holds for the owner of the key; null where it is nothing. */
function decrypt(packet: Buffer, key: string, scramble: Buffer): string | null {
  try {
    const plain = privateDecrypt({ key, oaepHash: 'sha1', padding: constants.RSA_PKCS1_OAEP_PADDING }, packet)
    return Buffer.from(plain.map((byte, n) => byte ^ scramble[n % scramble.length]!)).toString().replace(/\0$/, '')
  } catch {
    return null
  }
}

function createWire(plain: Socket, scramble: Buffer, { certificate }: RogueMysql, received: Buffer[]): Wire {
  let socket: Duplex = plain
  let sequence = 0
  const inbox = readPackets()
  let take = inbox.feed
  plain.on('data', chunk => take(chunk))
  plain.on('close', inbox.end)

  function send(...payloads: Buffer[]): void {
    socket.write(Buffer.concat(payloads.map(payload => frame(payload, sequence++ & 0xFF))))
  }
  async function read(): Promise<Buffer> {
    const packet = await inbox.next()
    sequence = packet[3]! + 1
    const payload = packet.subarray(4)
    received.push(payload)
    return payload
  }
  const answerTo = (...payloads: Buffer[]) => {
    send(...payloads)
    return read()
  }

  return {
    send,
    read,
    async greet(plugin, { hasTls = certificate !== null, behind } = {}) {
      socket.write(Buffer.concat([frame(greeting(plugin, scramble, hasTls), sequence++), behind ?? Buffer.alloc(0)]))
      const first = await read()
      if (first.length !== tlsRequestLength || !certificate) return first
      // The client goes on at once: what it has sent by now is TLS already.
      const below = new Duplex({
        read() {},
        write: (chunk: Buffer, _, done) => void plain.write(chunk, () => done()),
      })
      take = chunk => below.push(chunk)
      take(inbox.leftOver())
      const { cert, key } = certificate
      socket = new TLSSocket(below, { isServer: true, cert, key })
      socket.on('error', () => {})
      socket.on('data', inbox.feed)
      return read()
    },
    switchTo: plugin => answerTo(Buffer.concat([Buffer.of(0xFE), Buffer.from(`${plugin}\0`), scramble, Buffer.of(0)])),
    more: data => answerTo(moreData(data)),
    moreAtOnce: (...data) => answerTo(...data.map(moreData)),
    async welcome() {
      send(okPacket)
      for (;;) {
        const asked = await read()
        send(...asked[0] === 3 ? answer(asked.toString('utf8', 1)) : [okPacket])
      }
    },
  }
}

/** A packet: its payload behind its head. */
export function frame(payload: Buffer, sequence: number): Buffer {
  const head = Buffer.alloc(4)
  head.writeUIntLE(payload.length, 0, 3)
  head[3] = sequence
  return Buffer.concat([head, payload])
}

/** Cuts what comes into packets, each with its head. */
export function readPackets() {
  let bytes: Buffer = Buffer.alloc(0)
  let isOver = false
  let wake = () => {}
  return {
    feed(chunk: Buffer) {
      bytes = Buffer.concat([bytes, chunk])
      wake()
    },
    end() {
      isOver = true
      wake()
    },
    /** Takes what has come behind the last packet. */
    leftOver() {
      const left = bytes
      bytes = Buffer.alloc(0)
      return left
    },
    /** @throws once nothing comes any more */
    async next(): Promise<Buffer> {
      for (;;) {
        const length = bytes.length < 4 ? Infinity : 4 + bytes.readUIntLE(0, 3)
        if (bytes.length >= length) {
          const packet = bytes.subarray(0, length)
          bytes = bytes.subarray(length)
          return packet
        }
        if (isOver) throw new Error('the client has gone')
        await new Promise<void>((resolve) => { wake = resolve })
      }
    },
  }
}

/** What a server begins with. */
export function greeting(plugin: string, scramble: Buffer, hasTls: boolean): Buffer {
  const capabilities = hasTls ? flags | tlsFlag : flags
  const numbers = Buffer.alloc(18)
  numbers.writeUInt16LE(capabilities & 0xFFFF, 0)
  numbers[2] = 45 // utf8mb4
  numbers.writeUInt16LE(2, 3) // autocommit
  numbers.writeUInt16LE(capabilities >>> 16, 5)
  numbers[7] = 21
  return Buffer.concat([
    Buffer.of(10),
    Buffer.from('8.0.36-rogue\0'),
    Buffer.of(1, 0, 0, 0),
    scramble.subarray(0, 8),
    Buffer.of(0),
    numbers,
    scramble.subarray(8),
    Buffer.of(0),
    Buffer.from(`${plugin}\0`),
  ])
}

/** What a client asks when it has signed in: one row for a SELECT, else that it was done. */
export function answer(sql: string): Buffer[] {
  if (!/^\s*select/i.test(sql)) return [okPacket]
  const values = sql.replace(/^\s*select/i, '').split(',').map((asked) => {
    if (/version\(\)/i.test(asked)) return '8.0.36'
    if (/character_set/i.test(asked)) return 'utf8mb4'
    return /connection_id/i.test(asked) ? '1' : ''
  })
  const columns = values.map((_, n) => columnPacket(`c${n}`))
  return [Buffer.of(values.length), ...columns, endPacket, Buffer.concat(values.map(lengthEncoded)), endPacket]
}

/** The description of a column, of VARCHAR in utf8mb4 unless told. */
export function columnPacket(name: string, type = 253): Buffer {
  return Buffer.concat([
    ...['def', '', '', '', name, ''].map(lengthEncoded),
    Buffer.of(12, 45, 0, 255, 255, 0, 0, type, 0, 0, 0, 0, 0),
  ])
}

/** A text of up to 250 bytes behind its length. */
export function lengthEncoded(text: string): Buffer {
  return Buffer.concat([Buffer.of(Buffer.byteLength(text)), Buffer.from(text)])
}
