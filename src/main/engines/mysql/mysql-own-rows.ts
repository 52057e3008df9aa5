import type { Connection } from 'mysql2'
import type { OkPacket } from './mysql-capture.ts'
import type { RawColumn } from './mysql-columns.ts'
import { captureQuery } from './mysql-capture.ts'
import { textDecoder } from './mysql-texts.ts'
import { oddAnswer, WireFault } from './mysql-wire-fault.ts'
import { eachCell } from './mysql-wire-texts.ts'

/** What the answers to one text of the program's own may hold. */
const mostMb = 64
const mostRows = 1_000_000
/** Cells cost memory however short they are. */
const mostCells = 6_000_000

type Read = (bytes: Buffer, start: number, end: number) => unknown

const ascii: Read = (bytes, start, end) => bytes.toString('latin1', start, end)
const copied: Read = (bytes, start, end) => Buffer.from(bytes.subarray(start, end))
const number: Read = (bytes, start, end) => {
  const value = Number(ascii(bytes, start, end))
  if (end === start || Number.isNaN(value)) throw oddAnswer()
  return value
}

const integerTypes = new Set([0x01, 0x02, 0x03, 0x09, 0x0D])
const floatTypes = new Set([0x04, 0x05])
/** DECIMAL, NULL, times and BIGINT, which a number does not hold. */
const asciiTypes = new Set([0x00, 0x06, 0x07, 0x08, 0x0A, 0x0B, 0x0C, 0x0E, 0xF6])
/** Bytes, whatever the column says of its character set. */
const binaryTypes = new Set([0x10, 0xF2, 0xFF])
const jsonType = 0xF5
const binaryCharacterSet = 63

const givesRows = /^\s*(?:SELECT|SHOW)\b/i

/**
 * Runs a text of the program's own and reads its rows: numbers as such where they are exact, times and longer numbers
 * as text, bytes as a Buffer. Where the text has several statements and more than one of them, a list of rows each;
 * what gives no rows has none.
 *
 * @param onOk takes what the server says of a statement without rows
 * @throws what the server refuses; `WireFault` for an answer that is longer than such answers are, or cannot be read
 */
export function queryOwn(
  connection: Connection,
  statement: string,
  onOk: (ok: OkPacket) => void = () => {},
): Promise<unknown[][]> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown[][]>()
  const results: unknown[][][] = []
  const count = createCount()
  const wanted = countAsked(statement)
  captureQuery(connection, statement, {
    onColumns(columns) {
      if (results.length === 0 && wanted !== null && columns.length !== wanted) throw oddAnswer()
      const rows: unknown[][] = []
      results.push(rows)
      const readers = columns.map(readerOf)
      return (bytes, start, end) => {
        count(end - start, readers.length)
        rows.push(readRow(bytes, start, end, readers))
      }
    },
    onRowsEnd: () => {},
    onOk: ok => {
      onOk(ok)
      if (results.length === 0 && givesRows.test(statement)) throw oddAnswer()
      count(0, 0)
      results.push([])
    },
  }, error => error ? reject(error) : resolve(results.length === 1 ? results[0]! : results))
  return promise
}

/** A text or name, a bracket, a comma, the end of the list, or what stands for columns that are not named. */
const partOfList = /'[^'\\]*'|"[^"\\]*"|`[^`]*`|[(),;*\\]|\bFROM\b/gi

/** How many columns a SELECT asks for; null where its text does not say. */
export function countAsked(statement: string): number | null {
  if (!/^\s*SELECT\b/i.test(statement)) return null
  let depth = 0
  let columns = 1
  for (const [part] of statement.matchAll(partOfList)) {
    if (part === '\\') return null
    if (part === '(') depth++
    else if (part === ')') depth--
    else if (depth > 0) continue
    else if (part === ',') columns++
    else if (part === '*') return null
    else if (part === ';' || /^from$/i.test(part)) break
  }
  return columns
}

/**
 * Counts what an answer to the program itself holds.
 *
 * @returns takes each row; throws `WireFault` once it is more than such answers are
 */
export function createCount(): (bytes: number, cells: number) => void {
  let allBytes = 0
  let allRows = 0
  let allCells = 0
  return (bytes, cells) => {
    allBytes += bytes
    allCells += cells
    if (++allRows <= mostRows && allBytes <= mostMb * 1024 * 1024 && allCells <= mostCells) return
    throw new WireFault(`The server answered a question of TiHC with more than ${mostMb} MB or a million rows.`)
  }
}

function readerOf(column: RawColumn): Read {
  const { columnType, characterSet } = column
  if (integerTypes.has(columnType) || floatTypes.has(columnType)) return number
  if (asciiTypes.has(columnType)) return ascii
  if (binaryTypes.has(columnType)) return copied
  if (columnType !== jsonType && characterSet === binaryCharacterSet) return copied
  return textDecoder(column) ?? copied
}

function readRow(bytes: Buffer, start: number, end: number, readers: Read[]): unknown[] {
  const row: unknown[] = Array.from({ length: readers.length })
  eachCell({ bytes, start, end }, readers.length, oddAnswer, (column, from, to) => {
    row[column] = from < 0 ? null : readers[column]!(bytes, from, to)
  })
  return row
}
