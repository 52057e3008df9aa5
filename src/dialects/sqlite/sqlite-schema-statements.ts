import type { TihcError } from '../../contract/errors.ts'
import type { ColumnDefault } from '../../schema/model.ts'
import type { NewColumn, SchemaStatements, TableName, WrittenType } from '../schema-statements.ts'
import type { WrittenPart } from '../written-parts.ts'
import { quoted } from '../../language/identifiers.ts'
import { Token } from '../../language/lexer.ts'
import { parseColumnType } from '../../schema/column-type.ts'
import { checkExpression, misfit, shown, sizesBeside, spaced, writtenParts } from '../written-parts.ts'
import { literal } from './sqlite-literals.ts'

/** Words that end the type of a column. */
const constraints = new Set([
  'AS',
  'CHECK',
  'COLLATE',
  'CONSTRAINT',
  'DEFAULT',
  'GENERATED',
  'NOT',
  'NULL',
  'PRIMARY',
  'REFERENCES',
  'UNIQUE',
])
/** What a DEFAULT says as it is; any other expression stands in brackets. */
const bare = /^(?:current_(?:timestamp|date|time)|[-+]?[\d.]+(?:e[-+]?\d+)?|x'[\da-f]*')$/i

const nameOf = ({ database, name }: TableName): string => `${quoted(database, '"')}.${quoted(name, '"')}`

/** What SQLite writes: a database is a file, so none is made or dropped by a statement. */
export const sqliteSchemaStatements: SchemaStatements = {
  databases: null,
  createTable: null,
  columnType(written, lexing) {
    const parts = writtenParts(written.text, lexing)
    if (!parts || !isType(parts)) throw notOne(written.text)
    return parseColumnType(withSizes(written, parts))
  },
  columnDefault(written, _, lexing): ColumnDefault | null {
    if (written === null) return null
    if (typeof written === 'object')
      return { kind: 'expression', sql: checkExpression(written.expression, lexing, 'default') }
    if (typeof written === 'string' && !/^current_(?:timestamp|date|time)$/i.test(written))
      return { kind: 'literal', value: written }
    return { kind: 'expression', sql: typeof written === 'string' ? written : literal(written) }
  },
  addColumn(table, column, place) {
    if (place !== undefined) {
      throw misfit(
        place === null ? 'first' : 'after',
        'SQLite adds a column behind the last one only. Leave the place out.',
      )
    }
    if (column.autoIncrement) {
      throw misfit(
        'auto_increment',
        'SQLite counts up in the primary key of a new table only, never in a column that is added. Leave it out.',
      )
    }
    if (column.comment !== '') throw misfit('comment', 'SQLite keeps no comments of columns. Leave it out.')
    if (column.name === '' || column.name.includes('\0'))
      throw misfit('column_name', 'The name is empty or holds a NUL character. Give another.')
    return `ALTER TABLE ${nameOf(table)} ADD COLUMN ${columnClause(column)}`
  },
  dropColumn: (table, column) => `ALTER TABLE ${nameOf(table)} DROP COLUMN ${quoted(column, '"')}`,
  faultOf({ message = '' }) {
    if (/^duplicate column name|already exists$/.test(message)) return 'exists'
    return /^no such (?:column|table)/.test(message) ? 'missing' : null
  },
}

function columnClause(column: NewColumn): string {
  const value = column.default ? defaultSql(column.default) : column.defaultsToNull ? 'NULL' : null
  return spaced([
    quoted(column.name, '"'),
    column.type.text,
    column.nullable ? '' : 'NOT NULL',
    value === null ? '' : `DEFAULT ${value}`,
  ])
}

function defaultSql(value: ColumnDefault): string {
  if (value.kind === 'literal') return literal(value.value)
  return bare.test(value.sql) || value.sql.startsWith('(') ? value.sql : `(${value.sql})`
}

/** Words of any kind, then at most two numbers in brackets. */
function isType(parts: WrittenPart[]): boolean {
  const end = parts.findIndex(({ kind }) => kind !== Token.Word)
  const words = end === -1 ? parts : parts.slice(0, end)
  const sizes = end === -1 ? '' : parts.slice(end).map(({ text }) => text).join('')
  return words.length > 0
    && words.every(({ text }) => !constraints.has(text.toUpperCase()))
    && (sizes === '' || /^\(\d{1,9}(?:,\d{1,9})?\)$/.test(sizes))
}

function withSizes(written: WrittenType, parts: WrittenPart[]): string {
  const words = parts.map(part => part.text).join(' ').replace(/ ?([(),]) ?/g, '$1')
  const type = written.unsigned ? `UNSIGNED ${words}` : words
  const sizes = sizesBeside(written, written.text.includes('('))
  return sizes ? `${type}(${sizes.join(',')})` : type
}

function notOne(text: string): TihcError {
  return misfit(
    'column_type',
    `${shown(text)} is not one type of a column. Give words with at most two numbers, such as TEXT or DECIMAL(10,2); `
    + 'what belongs to the column (NOT NULL, DEFAULT) has fields of its own.',
  )
}
