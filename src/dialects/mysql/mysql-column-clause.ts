import type { Lexing } from '../../language/lexing.ts'
import type { ColumnDefault, ColumnType } from '../../schema/model.ts'
import type { NewColumn, WrittenDefault } from '../schema-statements.ts'
import { TihcError } from '../../contract/errors.ts'
import { checkExpression } from '../written-parts.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'
import { hexLiteral } from './mysql-literals.ts'

/** What a DEFAULT says as it is; any other expression stands in brackets. */
const bare = /^(?:(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d?\))?|[bx]'[\da-f]*'|0x[\da-f]+)$/i
const now = /^(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d?\))?$/i
const moments = new Set(['DATETIME', 'TIMESTAMP'])

/**
 * A text as DDL takes it: a comment may be no hexadecimal literal, and quotes are doubled, which is read alike whatever
 * the session's mode. Where its character set is not UTF-8, letters beyond ASCII travel as bytes all the same.
 */
export function ddlText(value: string, { backslashEscapes, isUtf8 = true }: Lexing): string {
  if (!isUtf8 && /[^\0-\x7F]/.test(value)) return `_utf8mb4 ${hexLiteral(new TextEncoder().encode(value))}`
  const escaped = backslashEscapes ? value.replaceAll('\\', '\\\\') : value
  return `'${escaped.replaceAll('\'', '\'\'')}'`
}

/** Reads a default: `CURRENT_TIMESTAMP` is the time for what holds a time, and a text for anything else. */
export function readWrittenDefault(
  written: WrittenDefault,
  type: ColumnType,
  lexing: Lexing,
): ColumnDefault | null {
  if (written === null) return null
  if (typeof written === 'object')
    return { kind: 'expression', sql: checkExpression(written.expression, lexing, 'default') }
  if (typeof written === 'boolean') return { kind: 'literal', value: written ? '1' : '0' }
  const text = String(written)
  // Between quotes, digits would be bits of characters.
  if (type.base === 'BIT' && /^\d{1,20}$/.test(text))
    return { kind: 'expression', sql: `b'${BigInt(text).toString(2)}'` }
  return moments.has(type.base) && now.test(text.trim())
    ? { kind: 'expression', sql: text.trim() }
    : { kind: 'literal', value: text }
}

/** A default as it stands behind DEFAULT. */
export function defaultSql(value: ColumnDefault, lexing: Lexing): string {
  if (value.kind === 'literal') return ddlText(value.value, lexing)
  return bare.test(value.sql) || value.sql.startsWith('(') ? value.sql : `(${value.sql})`
}

/** @throws {TihcError} `bad_request` for letters that MariaDB puts a question mark for, without a word */
function commentText(comment: string, lexing: Lexing): string {
  const [letter] = /[\u{10000}-\u{10FFFF}]/u.exec(lexing.product === 'MariaDB' ? comment : '') ?? []
  if (letter === undefined) return ddlText(comment, lexing)
  throw new TihcError('bad_request', `MariaDB cannot keep ${letter} in a comment. Leave it out.`, { field: 'comment' })
}

/** A column as CREATE TABLE and ALTER TABLE take it. */
export function columnClause(column: NewColumn, lexing: Lexing): string {
  const { type, nullable, defaultsToNull, autoIncrement, comment } = column
  const value = column.default ? defaultSql(column.default, lexing) : defaultsToNull ? 'NULL' : null
  return [
    quoteIdentifier(column.name),
    type.text,
    // Said of every TIMESTAMP: some servers take it for NOT NULL otherwise.
    nullable ? (type.base === 'TIMESTAMP' ? 'NULL' : '') : 'NOT NULL',
    value === null ? '' : `DEFAULT ${value}`,
    autoIncrement ? 'AUTO_INCREMENT' : '',
    comment === '' ? '' : `COMMENT ${commentText(comment, lexing)}`,
  ].filter(part => part !== '').join(' ')
}
