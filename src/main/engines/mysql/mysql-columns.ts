import type { ResultColumn } from '../../../contract/sql.ts'
import iconv from 'iconv-lite'

/** A column definition as mysql2 reads it; `schema`, `table` are read from its buffer on access. */
export interface RawColumn {
  name: string
  schema: string
  table: string
  orgTable: string
  characterSet: number
  /** mysql2's name for the character set. */
  encoding: string
  columnType: number
  columnLength: number
  flags: number
  /** MariaDB's own types, where it tells them: `json`, `uuid`, … */
  extendedTypeName?: string
  extendedFormat?: string
}

/** What tells how the texts of a column are written. */
export type ColumnEncoding = Pick<RawColumn, 'characterSet' | 'encoding'>

/** Type codes: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const typeNames: Record<number, string> = {
  0x00: 'DECIMAL',
  0x01: 'TINYINT',
  0x02: 'SMALLINT',
  0x03: 'INT',
  0x04: 'FLOAT',
  0x05: 'DOUBLE',
  0x06: 'NULL',
  0x07: 'TIMESTAMP',
  0x08: 'BIGINT',
  0x09: 'MEDIUMINT',
  0x0A: 'DATE',
  0x0B: 'TIME',
  0x0C: 'DATETIME',
  0x0D: 'YEAR',
  0x0E: 'DATE',
  0x10: 'BIT',
  0xF2: 'VECTOR',
  0xF5: 'JSON',
  0xF6: 'DECIMAL',
  0xF7: 'ENUM',
  0xF8: 'SET',
  0xFF: 'GEOMETRY',
}
/** Types whose name depends on whether their bytes are text. */
const stringTypeNames: Record<number, [text: string, binary: string]> = {
  0x0F: ['VARCHAR', 'VARBINARY'],
  0xF9: ['TINYTEXT', 'TINYBLOB'],
  0xFA: ['MEDIUMTEXT', 'MEDIUMBLOB'],
  0xFB: ['LONGTEXT', 'LONGBLOB'],
  0xFC: ['TEXT', 'BLOB'],
  0xFD: ['VARCHAR', 'VARBINARY'],
  0xFE: ['CHAR', 'BINARY'],
}
const kinds: Record<string, ResultColumn['kind']> = {
  DECIMAL: 'decimal',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  MEDIUMINT: 'integer',
  INT: 'integer',
  BIGINT: 'integer',
  YEAR: 'integer',
  FLOAT: 'float',
  DOUBLE: 'float',
  DATE: 'temporal',
  TIME: 'temporal',
  DATETIME: 'temporal',
  TIMESTAMP: 'temporal',
  JSON: 'json',
  BIT: 'binary',
  GEOMETRY: 'binary',
  BINARY: 'binary',
  VARBINARY: 'binary',
  TINYBLOB: 'binary',
  BLOB: 'binary',
  MEDIUMBLOB: 'binary',
  LONGBLOB: 'binary',
}
const flag = {
  notNull: 0x0001,
  primaryKey: 0x0002,
  unsigned: 0x0020,
  enum: 0x0100,
  set: 0x0800,
} as const
const binaryCharacterSet = 63

export function toResultColumn(column: RawColumn): ResultColumn {
  const type = typeName(column)
  return {
    name: column.name,
    type,
    kind: kinds[type] ?? 'text',
    unsigned: (column.flags & flag.unsigned) !== 0,
    nullable: (column.flags & flag.notNull) === 0,
    primaryKey: (column.flags & flag.primaryKey) !== 0,
    table: column.orgTable || column.table,
    database: column.schema,
  }
}

function typeName(column: RawColumn): string {
  if (column.extendedFormat === 'json') return 'JSON'
  if (column.flags & flag.enum) return 'ENUM'
  if (column.flags & flag.set) return 'SET'
  const names = stringTypeNames[column.columnType]
  if (names) {
    return names[column.characterSet === binaryCharacterSet
      ? 1
      : 0]
  }
  return typeNames[column.columnType] ?? 'UNKNOWN'
}

/** Turns bytes of a text column into a string; null when the character set cannot be decoded here. */
export type TextDecode = (bytes: Buffer, start: number, end: number) => string

const utf8: TextDecode = (bytes, start, end) => bytes.toString('utf8', start, end)

/** What MySQL calls latin1 is Windows-1252 with the five free places kept as C1 controls. */
const windows1252
  = '\u20AC\x81\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\x8D\u017D\x8F'
    + '\x90\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\x9D\u017E\u0178'
const latin1: TextDecode = (bytes, start, end) =>
  bytes.toString('latin1', start, end).replace(/[\x80-\x9F]/g, c => windows1252[c.charCodeAt(0) - 0x80]!)

/** MySQL's wide character sets are big-endian unless their name says otherwise. */
const iconvNames: Record<string, string> = {
  'ucs2': 'utf16be',
  'utf16': 'utf16be',
  'utf16-le': 'utf16le',
  'utf32': 'utf32be',
  'eucjpms': 'eucjp',
}

/** True where the bytes of a text column are UTF-8 as they are. */
export function isUtf8Column(column: ColumnEncoding): boolean {
  return textDecoder(column) === utf8
}

/** The decoder for a text column; null where only the bytes can be given. */
export function textDecoder({ characterSet, encoding }: ColumnEncoding): TextDecode | null {
  // JSON and the answers of some functions carry the binary character set although they are utf8.
  if (!encoding || encoding === 'utf8' || encoding === 'cesu8' || characterSet === binaryCharacterSet) return utf8
  if (encoding === 'latin1' || encoding === 'ascii') return latin1
  const name = iconvNames[encoding] ?? encoding
  return iconv.encodingExists(name)
    ? (bytes, start, end) => iconv.decode(bytes.subarray(start, end), name)
    : null
}
