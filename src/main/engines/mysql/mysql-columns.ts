import type { ResultColumn } from '../../../contract/sql.ts'
import { readName } from './mysql-column-name.ts'

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
  /** What the driver keeps to itself: in what names come, their bytes, and where the original table's lies in them. */
  _clientEncoding?: string
  _buf?: Buffer
  _orgTableStart?: number
  _orgTableLength?: number
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
  const { name, invalid } = readName(column)
  return {
    name,
    ...(invalid && { invalidName: true }),
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
