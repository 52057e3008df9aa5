import type { ResultColumn } from '../../../contract/sql.ts'
import type { SqliteValue } from './sqlite-row-codec.ts'

/**
 * `VARCHAR(50)` and `unsigned big int` are VARCHAR and UNSIGNED BIG INT; '' where a column was declared without a type.
 */
export function baseType(declared: string): string {
  return declared.replace(/\(.*$/s, '').trim().replace(/\s+/g, ' ').toUpperCase()
}

const temporal = /^(?:DATE|DATETIME|TIME|TIMESTAMP)\b/

/** How a page shows a column of that type, by SQLite's own rules of affinity: https://sqlite.org/datatype3.html */
export function kindOf(type: string): ResultColumn['kind'] {
  if (type.includes('INT') || type.startsWith('BOOL')) return 'integer'
  if (temporal.test(type)) return 'temporal'
  if (type.startsWith('JSON')) return 'json'
  if (/CHAR|CLOB|TEXT/.test(type)) return 'text'
  if (type.includes('BLOB') || type === '') return 'binary'
  return /REAL|FLOA|DOUB/.test(type) ? 'float' : 'decimal'
}

/** The type of an expression's column is that of its first value. */
export function typeOfValue(value: SqliteValue | undefined): string {
  switch (typeof value) {
    case 'bigint': return 'INTEGER'
    case 'number': return 'REAL'
    case 'object': return value === null ? 'TEXT' : 'BLOB'
    default: return 'TEXT'
  }
}
