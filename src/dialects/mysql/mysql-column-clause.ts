import type { Lexing } from '../../language/lexing.ts'
import type { Column, ColumnDefault, ColumnType } from '../../schema/model.ts'
import type { NewColumn, WrittenDefault } from '../schema-statements.ts'
import { checkExpression, misfit, spaced } from '../written-parts.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'
import { hexLiteral } from './mysql-literals.ts'

/** What a DEFAULT says as it is; any other expression stands in brackets. */
const bare = /^(?:(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d?\))?|[bx]'[\da-f]*'|0x[\da-f]+)$/i
const now = /^(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d?\))?$/i
const moments = new Set(['DATETIME', 'TIMESTAMP'])

/** A column as it is written: one of the model, or what somebody chose of a new one. */
export type WrittenColumn = NewColumn & Partial<Column>

/** What the table says that a column stands in. */
export interface ColumnSurroundings {
  /** Of columns that do not say otherwise. */
  collation?: string | null
  /** Expressions of the checks that stand behind this column. */
  checks?: readonly string[]
}

/**
 * A text as DDL takes it: a comment may be no hexadecimal literal, and quotes are doubled, which is read alike whatever
 * the session's mode. Where its character set is not UTF-8, letters beyond ASCII travel as bytes all the same.
 */
export function ddlText(value: string, { backslashEscapes, isUtf8 = true }: Lexing): string {
  if (!isUtf8 && /[^\0-\x7F]/.test(value)) return `_utf8mb4 ${hexLiteral(new TextEncoder().encode(value))}`
  const escaped = backslashEscapes ? value.replaceAll('\\', '\\\\') : value
  return `'${escaped.replaceAll('\'', '\'\'')}'`
}

/**
 * The same for a comment.
 *
 * @throws {TihcError} `bad_request` for letters that MariaDB puts a question mark for, without a word
 */
export function commentText(comment: string, lexing: Lexing): string {
  const [letter] = /[\u{10000}-\u{10FFFF}]/u.exec(lexing.product === 'MariaDB' ? comment : '') ?? []
  if (letter === undefined) return ddlText(comment, lexing)
  throw misfit('comment', `MariaDB cannot keep ${letter} in a comment. Leave it out.`)
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

/** A column as CREATE TABLE and ALTER TABLE take it. */
export function columnClause(column: WrittenColumn, lexing: Lexing, surroundings: ColumnSurroundings = {}): string {
  const { options = {}, comment } = column
  return spaced([
    quoteIdentifier(column.name),
    typeText(column.type, lexing),
    ...collationParts(column, surroundings),
    ...valueParts(column, lexing),
    column.visible === false ? 'INVISIBLE' : '',
    options['WITHOUT SYSTEM VERSIONING'] ? 'WITHOUT SYSTEM VERSIONING' : '',
    comment === '' ? '' : `COMMENT ${commentText(comment, lexing)}`,
    ...(surroundings.checks ?? []).map(expression => `CHECK (${expression})`),
  ])
}

/** Values of an enumeration are written anew: servers print them in ways that they do not read. */
function typeText({ text, base, values, zerofill }: ColumnType, lexing: Lexing): string {
  if (values) return `${base.toLowerCase()}(${values.map(value => ddlText(value, lexing)).join(',')})`
  // What MariaDB says of a type that an older version stored.
  const type = text.replace(/\s*\/\*.*\*\//, '')
  return zerofill && !/zerofill/i.test(type) ? `${type} zerofill` : type
}

function collationParts({ charset, collation }: WrittenColumn, table: ColumnSurroundings): string[] {
  if (!collation || collation === table.collation) return []
  return [charset ? `CHARACTER SET ${charset}` : '', `COLLATE ${collation}`]
}

/** How its value comes about. */
function valueParts(column: WrittenColumn, lexing: Lexing): string[] {
  const { type, nullable, generated, defaultsToNull, onUpdate, options = {} } = column
  const value = column.default ? defaultSql(column.default, lexing) : defaultsToNull ? 'NULL' : null
  const random = options.AUTO_RANDOM
  return [
    generated ? `GENERATED ALWAYS AS (${generated.expression}) ${generated.stored ? 'STORED' : 'VIRTUAL'}` : '',
    // Said of every TIMESTAMP: some servers take it for NOT NULL otherwise.
    nullable ? (type.base === 'TIMESTAMP' && !generated ? 'NULL' : '') : 'NOT NULL',
    value === null ? '' : `DEFAULT ${value}`,
    onUpdate ? `ON UPDATE ${onUpdate}` : '',
    column.autoIncrement ? 'AUTO_INCREMENT' : '',
    random ? `/*T![auto_rand] AUTO_RANDOM${random === true ? '' : `(${random})`} */` : '',
  ]
}

/** A default as it stands behind DEFAULT. */
function defaultSql(value: ColumnDefault, lexing: Lexing): string {
  if (value.kind === 'literal') return ddlText(value.value, lexing)
  return bare.test(value.sql) || value.sql.startsWith('(') ? value.sql : `(${value.sql})`
}
