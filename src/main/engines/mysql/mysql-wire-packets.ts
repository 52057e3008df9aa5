import { unreadable, WireFault } from './mysql-wire-fault.ts'
import { endOfText, readLength } from './mysql-wire-texts.ts'

/** A packet as the driver hands it on: its payload lies between `offset` and `end`. */
export interface WirePacket {
  buffer: Buffer
  offset: number
  end: number
  sequenceId: number
}

/** A column's number is 16 bits wide wherever the protocol has one. */
const mostColumns = 65_535
/** All descriptions of the columns of one result. */
const mostColumnBytes = 16 * 1024 * 1024
/** What a server says of a statement that gives no rows, the changes of its session included. */
const mostOkBytes = 1024 * 1024
/** Words of an error beyond this are cut off: a server has at most some hundred bytes. */
const mostErrorBytes = 16 * 1024

const sessionStateChanged = 0x4000
/** The kinds of changes that hold texts which the driver reads, and how many. */
const textsOfChange = [2, 1, 1] as const
const gtids = { kind: 3, texts: 2 } as const

/** The one version of the greeting that servers speak, and what stands behind its name. */
const greetingVersion = 10
const greetingRest = 43

/**
 * Checks that what a server begins with is an error or a whole greeting.
 *
 * @throws {WireFault} where it is neither
 */
export function checkGreeting({ buffer, offset, end }: WirePacket): void {
  if (buffer[offset] === 0xFF) return
  const nameEnd = buffer.indexOf(0, offset + 1)
  if (buffer[offset] !== greetingVersion || nameEnd < 0 || nameEnd + 1 + greetingRest > end) throw unreadable()
}

/**
 * Checks that an error has its number, and cuts its words.
 *
 * @throws {WireFault} where it has none
 */
export function checkError(packet: WirePacket): void {
  const { buffer, offset } = packet
  if (packet.end - offset < 3 || buffer.readUInt16LE(offset + 1) === 0) throw unreadable()
  if (buffer[offset + 3] === 0x23 && packet.end - offset < 9) throw unreadable()
  if (packet.end - offset <= mostErrorBytes) return
  packet.end = offset + mostErrorBytes
  while ((buffer[packet.end]! & 0xC0) === 0x80) packet.end--
}

/**
 * Checks what an answer begins with: that it was done, or how many columns its rows have.
 *
 * @throws {WireFault} where it is neither, or asks for a file
 */
export function checkHeader(packet: WirePacket, tracksSession: boolean): void {
  const { buffer, offset, end } = packet
  const first = buffer[offset]
  if (first === 0) return checkOk(packet, tracksSession)
  if (first === 0xFB) throw new WireFault('The server asked for a file of this computer, which it does not get.')
  const { value, next } = readLength(buffer, offset, end)
  if (next < 0) throw unreadable()
  if (value > mostColumns) throw tooManyColumns()
}

function checkOk({ buffer, offset, end }: WirePacket, tracksSession: boolean): void {
  if (end - offset > mostOkBytes) throw unreadable()
  const affected = endOfNumber(buffer, offset + 1, end)
  const inserted = affected < 0 ? -1 : endOfNumber(buffer, affected, end)
  // Status and the number of warnings.
  const info = inserted + 4
  if (inserted < 0 || info > end) throw unreadable()
  if (!tracksSession || info === end) return
  const changes = endOfText(buffer, info, end)
  if (changes < 0) throw unreadable()
  const status = buffer.readUInt16LE(inserted)
  if (status & sessionStateChanged && changes < end) checkChanges(buffer, changes, end)
}

function endOfNumber(buffer: Buffer, at: number, end: number): number {
  const { value, next } = readLength(buffer, at, end)
  return value < 0 ? -1 : next
}

/** The list of what changed in the session: a kind and a block of texts each. */
function checkChanges(buffer: Buffer, at: number, end: number): void {
  const { value, next } = readLength(buffer, at, end)
  const listEnd = next + value
  if (next < 0 || value < 0 || listEnd > end) throw unreadable()
  for (let from = next; from < listEnd;) {
    const kind = buffer[from]!
    const block = readLength(buffer, from + 1, listEnd)
    const to = block.next + block.value
    if (block.next < 0 || block.value < 0 || to > listEnd) throw unreadable()
    checkTexts(buffer, block.next, to, kind === gtids.kind ? gtids.texts : textsOfChange[kind] ?? 0)
    from = to
  }
}

function checkTexts(buffer: Buffer, from: number, end: number, count: number): number {
  let at = from
  for (let n = 0; n < count; n++) {
    // NULL stands for no text in rows alone.
    if (buffer[at] === 0xFB) throw unreadable()
    at = endOfText(buffer, at, end)
    if (at < 0) throw unreadable()
  }
  return at
}

/** Six names, then 12 bytes of numbers behind their length; MariaDB may put a block of its own between them. */
const namesOfColumn = 6
const numbersOfColumn = 13

/** Checks the descriptions of one result's columns, one after the other. */
export function createColumnCheck(): (packet: WirePacket, isExtended: boolean) => void {
  let bytes = 0
  return ({ buffer, offset, end }, isExtended) => {
    bytes += end - offset
    if (bytes > mostColumnBytes) throw tooManyColumns()
    const at = checkTexts(buffer, offset, end, namesOfColumn)
    const blockEnd = isExtended ? checkTexts(buffer, at, end, 1) : at
    if (isExtended) checkExtended(buffer, at, blockEnd)
    if (blockEnd + numbersOfColumn > end) throw unreadable()
  }
}

/** MariaDB's block: kinds with a text each. */
function checkExtended(buffer: Buffer, at: number, end: number): void {
  for (let from = readLength(buffer, at, end).next; from < end;) from = checkTexts(buffer, from + 1, end, 1)
}

/** @throws {WireFault} where it is not whole */
export function checkEnd({ offset, end }: WirePacket): void {
  if (end - offset < 5) throw unreadable()
}

function tooManyColumns(): WireFault {
  return new WireFault('The server announced more columns, or longer names of them, than a result can have.')
}
