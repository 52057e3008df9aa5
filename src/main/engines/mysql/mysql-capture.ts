import type { Connection } from 'mysql2'
import type { RawColumn } from './mysql-columns.ts'
import type { WirePacket } from './mysql-wire-packets.ts'
import mysql2 from 'mysql2'
import { unreadable } from './mysql-wire-fault.ts'
import { checkEnd, checkHeader, createColumnCheck } from './mysql-wire-packets.ts'
import { readLength } from './mysql-wire-texts.ts'

/**
 * Runs a statement over the text protocol and hands its row packets on unparsed.
 *
 * mysql2 builds a parser for every result and an object for every row; a result that goes to disk needs
 * neither. So the `row` state of its Query command is replaced: the state machine around it (headers,
 * several results, errors) stays the driver's. It believes what a packet says of itself, so each is checked before
 * it gets it. The driver's version is pinned and `mysql-capture.test.ts` fails when these internals change.
 * Format of the packets:
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html
 */
export interface CaptureSink {
  /** A result with rows begins; gives what takes each row's bytes. */
  onColumns: (columns: RawColumn[]) => (bytes: Buffer, start: number, end: number) => void
  /** The rows of the result are complete. */
  onRowsEnd: (end: { warnings: number, status: number }) => void
  /** A result without rows. */
  onOk: (ok: OkPacket) => void
}

export interface OkPacket {
  affectedRows: bigint
  insertId: bigint
  warnings: number
  status: number
  /** What it says has changed in its session; null where it says nothing of that. */
  changes: SessionChanges | null
}

/** What a server tells of its session as it changes: https://mariadb.com/kb/en/ok_packet/#session-state-info */
export interface SessionChanges {
  /** The database in which the session stands, '' for none; null where that is as it was. */
  schema: string | null
  systemVariables: Record<string, string>
}

/** Flags of OK and EOF packets. */
export const serverStatus = { inTransaction: 0x0001, autocommit: 0x0002, noBackslashEscapes: 0x0200 } as const

interface Packet extends WirePacket {
  isEOF: () => boolean
  eofStatusFlags: () => number
  eofWarningCount: () => number
}
type State = (packet: Packet, link: Link) => State | null
/** The part of mysql2's connection that is used here. */
interface Link {
  writePacket: (packet: object) => void
  _handshakePacket: { capabilityFlags: number }
  _mariadbExtendedMetadata: boolean
}
interface ResultHeader { serverStatus: number, warningStatus: number, stateChanges?: SessionChanges }

/** The part of mysql2's Query command that is used here. */
interface QueryCommand {
  start: State
  row: State
  resultsetHeader: State
  readField: State
  fieldsEOF: State
  doneInsert: (header: ResultHeader) => State | null
  _resultIndex: number
  _rows: unknown[]
  _fields: unknown[]
  done: () => State | null
  on: (event: 'fields', listener: (fields: RawColumn[] | undefined) => void) => void
}

const moreResultsExist = 0x0008
/** What a server can (SESSION_TRACK). */
const tracksSession = 0x800000

/** Makes a command without sending it; the driver's types leave it out. */
const { createQuery } = mysql2 as unknown as {
  createQuery: (
    options: object,
    values: undefined,
    onEnd: (error: Error | null) => void,
    config: unknown,
  ) => QueryCommand
}

/**
 * @param connection an idle connection of mysql2's callback form
 * @param statement one statement, sent as it is
 * @param sink where columns, rows and ends go, in the order of the server's packets
 * @param onEnd called once: null when the server is done, else the server's or the link's error
 */
export function captureQuery(
  connection: Connection,
  statement: string,
  sink: CaptureSink,
  onEnd: (error: Error | null) => void,
): void {
  // disableEval: the generated row parser is never used, the static one costs nothing to make.
  const options = { sql: statement, rowsAsArray: true, disableEval: true }
  const command = createQuery(options, undefined, error => onEnd(error && withoutStatement(error)), connection.config)
  let writeRow: ReturnType<CaptureSink['onColumns']> | null = null

  command.on('fields', fields => {
    if (fields) writeRow = sink.onColumns(fields)
  })

  const { start, resultsetHeader: readHeader, readField, fieldsEOF } = command
  let checkColumn = createColumnCheck()
  command.start = function (packet, link) {
    start.call(command, packet, link)
    return command.resultsetHeader
  }
  let ok: Pick<OkPacket, 'affectedRows' | 'insertId'> | null = null
  command.resultsetHeader = function (packet, link) {
    checkHeader(packet, (link._handshakePacket.capabilityFlags & tracksSession) !== 0)
    checkColumn = createColumnCheck()
    // Nothing of ended results may pile up inside the command: a procedure gives them without end.
    Object.assign(command, { _rows: [], _fields: [], _resultIndex: 0 })
    ok = packet.buffer[packet.offset] === 0 ? readOkNumbers(packet) : null
    return readHeader.call(command, packet, link)
  }

  command.readField = function (packet, link) {
    checkColumn(packet, link._mariadbExtendedMetadata)
    const next = readField.call(command, packet, link)
    return next === readField ? command.readField : command.fieldsEOF
  }
  command.fieldsEOF = function (packet, link) {
    // The driver would forget the statement, whose end nobody would hear of.
    if (!packet.isEOF()) throw unreadable()
    return fieldsEOF.call(command, packet, link)
  }

  const doneInsert = command.doneInsert
  command.doneInsert = function (header) {
    if (ok && header) {
      sink.onOk({
        ...ok,
        warnings: header.warningStatus ?? 0,
        status: header.serverStatus,
        changes: header.stateChanges ?? null,
      })
    }
    return doneInsert.call(command, header)
  }

  const row: State = packet => {
    if (!packet.isEOF()) {
      writeRow!(packet.buffer, packet.offset, packet.end)
      return row
    }
    checkEnd(packet)
    const status = packet.eofStatusFlags()
    sink.onRowsEnd({ warnings: packet.eofWarningCount() & 0xFFFF, status })
    return status & moreResultsExist ? command.resultsetHeader : command.done()
  }
  command.row = row
  // The driver takes a command that is made already; it starts at once when the connection is idle.
  connection.query(command as unknown as string)
}

/** A command of the protocol that is no statement, and what its answer says. */
export interface Question<Answer> { body: readonly number[], read: (packet: WirePacket) => Answer }

/**
 * The session's flags, as the end of a result has them: the answer to COM_SET_OPTION, by which texts hold one statement
 * each, as they do anyway. On MySQL and MariaDB ROW_COUNT() is -1 afterwards, as it is behind an error and behind rows;
 * on TiDB it leaves everything as it was.
 */
export const askFlags: Question<number> = {
  body: [0x1B, 1, 0],
  read(packet) {
    const { buffer, offset, end } = packet
    // Some say that it was done instead of that it has ended.
    const at = buffer[offset] === 0 ? readOkNumbers(packet).next : offset + 3
    if ((buffer[offset] !== 0xFE && buffer[offset] !== 0) || at + 2 > end) throw unreadable()
    return buffer.readUInt16LE(at)
  },
}

/** A sign of life that leaves everything as it was: COM_STATISTICS, whose answer is a line of text. */
export const askStatistics: Question<void> = { body: [0x09], read: () => {} }

/** A sign of life behind which ROW_COUNT() is 0 on MySQL and MariaDB: COM_PING. */
export const askPing: Question<void> = { body: [0x0E], read: () => {} }

/**
 * Asks a server something beside statements.
 *
 * @param connection an idle connection of mysql2's callback form
 * @param question one of those above
 * @throws what the server refuses, `WireFault` for an answer of another form, the link's error
 */
export function askServer<Answer>(connection: Connection, { body, read }: Question<Answer>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const command = createQuery({ sql: '' }, undefined, error => error && reject(error), connection.config)
  const buffer = Buffer.from([body.length, 0, 0, 0, ...body])
  command.start = (_packet, link) => {
    // The part of the driver's packets that it needs to send one.
    link.writePacket({ buffer, length: () => buffer.length, writeHeader: (number: number) => { buffer[3] = number } })
    return (packet) => {
      resolve(read(packet))
      return null
    }
  }
  connection.query(command as unknown as string)
  return promise
}

/** The driver hangs the whole statement on its error, and errors are kept as long as their task. */
function withoutStatement(error: Error & { sql?: string }): Error {
  delete error.sql
  return error
}

/** The driver reads insert ids as signed numbers, which loses BIGINT UNSIGNED beyond 2^63. */
function readOkNumbers({ buffer, offset }: WirePacket): Pick<OkPacket, 'affectedRows' | 'insertId'> & { next: number } {
  const affected = readInteger(buffer, offset + 1)
  const inserted = readInteger(buffer, affected.next)
  return { affectedRows: affected.value, insertId: inserted.value, next: inserted.next }
}

function readInteger(buffer: Buffer, at: number): { value: bigint, next: number } {
  if (buffer[at] === 0xFE) return { value: buffer.readBigUInt64LE(at + 1), next: at + 9 }
  const { value, next } = readLength(buffer, at, buffer.length)
  return { value: BigInt(value), next }
}
