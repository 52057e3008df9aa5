import type { Connection } from 'mysql2'
import type { Duplex } from 'node:stream'
import type { ScanLimits } from './mysql-packet-scan.ts'
import type { WirePacket } from './mysql-wire-packets.ts'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { dropped } from '../../core/young-garbage.ts'
import { createPacketScan, frameLimits, rowLimits } from './mysql-packet-scan.ts'
import { asWireFault, SaysTooMuch, unreadable, WireFault } from './mysql-wire-fault.ts'
import { checkError, checkGreeting } from './mysql-wire-packets.ts'

/** Stands between what comes from a server and the driver. */
export interface WireGuard {
  /** Why the link was given up; null as long as it was not. */
  readonly fault: Error | null
  /** Bytes that came so far. */
  readonly received: number
  /** Whoever takes rows has no room. */
  readonly isHeld: boolean
  /** Reads nothing more until `release`: what is here already is still handed on. */
  hold: () => void
  release: () => void
}

/** What reads packets out of bytes. */
interface Parser { execute: (chunk: Buffer) => unknown }

/** The part of mysql2's connection that is used here. */
interface GuardedConnection {
  stream: Duplex
  packetParser: Parser
  /** Behind the first one where the link is compressed. */
  _inflatedPacketsParser?: Parser
  inflateQueue?: { _running: boolean }
  authorized: boolean
  sequenceId: number
  _command: unknown
  handlePacket: (packet?: WirePacket) => void
  _handleFatalError: (error: Error) => void
}

/**
 * What one server may say at a time, in bytes and in milliseconds of work; then others have a turn. Without that a line
 * is read 32 pieces of 64 KB at a time, and whoever needs a few turns for an answer waits that long for each. Where it
 * was the processor that took so long, others get as long too, but no longer than the last: to rest each time would
 * make every result slower.
 */
const turnBytes = 256 * 1024
const mostWorkMs = 6
const longestRestMs = 40
/** What a server says before somebody is signed in: one packet, and all of them. */
export const mostBeforeSignIn = 64 * 1024
const mostPacketsBeforeSignIn = 32
/** How often it is looked whether what came compressed was handed on. */
const inflatedLookMs = 1

/**
 * Guards a connection of mysql2, which believes what a server says of its packets: their order and lengths are checked
 * before it gets them, whatever lies around them (TLS, compression, a tunnel). A server that breaks the protocol costs
 * its link and nothing else: the statement that runs ends with the fault, and nothing more is read.
 *
 * The driver's version is pinned and `mysql-capture.test.ts` fails when what is used here changes.
 */
export function guardWire(connection: Connection): WireGuard {
  const link = connection as unknown as GuardedConnection
  const flow = createFlow(link)
  let fault: Error | null = null
  let packets = 0

  const giveUp = link._handleFatalError
  link._handleFatalError = (error) => {
    const reason = asWireFault(error)
    fault ??= reason
    giveUp.call(link, reason)
    if (reason instanceof WireFault) link.stream.destroy()
  }

  function fail(error: unknown): void {
    if (fault) return
    link._handleFatalError(error as Error)
    link.stream.destroy()
  }

  const handle = link.handlePacket
  // The hot path: a row passes by these comparisons. What is thrown is caught around the parser.
  link.handlePacket = (packet) => {
    if (fault !== null) return
    if (packet !== undefined && !isUsual(link, packet)) {
      if (!link.authorized && ++packets > mostPacketsBeforeSignIn) throw new SaysTooMuch()
      checkPacket(link, packet)
      if (packets === 1) checkGreeting(packet)
    }
    handle.call(link, packet)
  }

  guardParsers(link, flow, { isOver: () => fault !== null, fail })

  return {
    get fault() { return fault },
    get received() { return flow.received },
    get isHeld() { return flow.isHeld },
    hold: flow.hold,
    release: flow.release,
  }
}

/** Looks at the heads of packets before the driver's parsers get them, with a turn for others in between. */
function guardParsers(
  link: GuardedConnection,
  flow: ReturnType<typeof createFlow>,
  { isOver, fail }: { isOver: () => boolean, fail: (error: unknown) => void },
): void {
  function guarded(parser: Parser, headLength: number, limits: ScanLimits): (chunk: Buffer) => void {
    const scan = createPacketScan(headLength, limits)
    return (chunk) => {
      if (isOver()) return
      try {
        scan(chunk)
        parser.execute(chunk)
      } catch (error) {
        fail(error)
      }
    }
  }

  let take = guarded(link.packetParser, 4, packetLimits(link))
  let toInflated = take
  const inflated = createTurns(chunk => toInflated(chunk), isOver)
  // Plain properties: what is defined in another way makes every access to the connection slow.
  const front: Parser = {
    execute(chunk) {
      const began = performance.now()
      take(chunk)
      if (link.packetParser !== front) goOnCompressed()
      flow.came(chunk.length, performance.now() - began)
    },
  }
  link.packetParser = front

  /** The driver has put parsers of its own behind the sign-in. */
  function goOnCompressed(): void {
    take = guarded(link.packetParser, 7, frameLimits)
    link.packetParser = front
    toInflated = guarded(link._inflatedPacketsParser!, 4, rowLimits)
    link._inflatedPacketsParser = { execute: inflated.take }
    flow.waitFor(() => inflated.isBusy || link.inflateQueue!._running)
  }
}

/** Before somebody is signed in nobody has anything long to say. */
function packetLimits(link: GuardedConnection): ScanLimits {
  return {
    most: () => link.authorized ? rowLimits.most() : mostBeforeSignIn,
    tooLong: () => link.authorized ? rowLimits.tooLong() : new SaysTooMuch(),
  }
}

/** A packet of an answer, in its order, that is no error. */
function isUsual(link: GuardedConnection, { sequenceId, buffer, offset, end }: WirePacket): boolean {
  return sequenceId === link.sequenceId && offset < end && buffer[offset] !== 0xFF
    && link.authorized && Boolean(link._command)
}

/**
 * @throws {WireFault} for a packet that is empty, out of its order, or that nobody asked for
 */
function checkPacket(link: GuardedConnection, packet: WirePacket): void {
  if (packet.end <= packet.offset) throw unreadable()
  if (packet.buffer[packet.offset] === 0xFF) {
    // A server that ends the link says so out of turn.
    checkError(packet)
    packet.sequenceId = link.sequenceId
  } else if (!link._command) {
    throw new WireFault('The server sent something that nobody had asked for.')
  } else if (packet.sequenceId !== link.sequenceId) {
    throw new WireFault('The server\'s packets did not come in their order.')
  }
}

/** Hands on what came in pieces, with a turn for others after each. */
function createTurns(handOn: (chunk: Buffer) => void, isOver: () => boolean) {
  const waiting: Buffer[] = []
  let isBusy = false
  function next(): void {
    const chunk = isOver() ? undefined : waiting.shift()
    isBusy = chunk !== undefined
    if (!chunk) {
      waiting.length = 0
      return
    }
    if (chunk.length > turnBytes) waiting.unshift(chunk.subarray(turnBytes))
    setImmediate(next)
    handOn(chunk.subarray(0, turnBytes))
  }
  return {
    get isBusy() { return isBusy },
    take(chunk: Buffer) {
      waiting.push(chunk)
      if (!isBusy) next()
    },
  }
}

/** Reads on or not: as there is room for rows, and so that one server does not keep the others from their turn. */
function createFlow(link: GuardedConnection) {
  let received = 0
  let bytesInTurn = 0
  let workInTurn = 0
  let processor = process.threadCpuUsage()
  let isHeld = false
  let isResting = false
  let isBusy: (() => boolean) | null = null

  function endTurn(): void {
    isResting = true
    link.stream.pause()
    // A little that is compressed may be much.
    if (isBusy?.() || worksTooMuch()) setTimeout(goOn, Math.min(workInTurn, longestRestMs))
    else setImmediate(goOn)
  }

  function goOn(): void {
    if (isBusy?.()) {
      setTimeout(goOn, inflatedLookMs)
      return
    }
    isResting = false
    bytesInTurn = 0
    workInTurn = 0
    processor = process.threadCpuUsage()
    if (!isHeld) link.stream.resume()
  }

  /** What took long on a machine that is busy with other programs was no work of this one. */
  function worksTooMuch(): boolean {
    if (workInTurn <= mostWorkMs) return false
    const { user, system } = process.threadCpuUsage(processor)
    return user + system > mostWorkMs * 1_000
  }

  return {
    get received() { return received },
    get isHeld() { return isHeld },
    came(bytes: number, workMs: number) {
      received += bytes
      dropped(bytes)
      bytesInTurn += bytes
      workInTurn += workMs
      if (isResting) return
      if (bytesInTurn >= turnBytes || workInTurn > mostWorkMs || isBusy?.()) endTurn()
    },
    waitFor(busy: () => boolean) { isBusy = busy },
    hold() {
      isHeld = true
      link.stream.pause()
    },
    release() {
      isHeld = false
      if (!isResting) link.stream.resume()
    },
  }
}
