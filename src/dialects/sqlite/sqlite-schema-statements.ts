import type { TihcError } from '../../contract/errors.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Column, ColumnDefault, ForeignKey, Table } from '../../schema/model.ts'
import type { NewColumn, SchemaStatements, TableName, WrittenType } from '../schema-statements.ts'
import type { WrittenPart } from '../written-parts.ts'
import { quoted } from '../../language/identifiers.ts'
import { Token } from '../../language/lexer.ts'
import { parseColumnType } from '../../schema/column-type.ts'
import { toQuestions } from '../column-losses.ts'
import { checkTable } from '../table-change.ts'
import { checkExpression, misfit, shown, sizesBeside, spaced, writtenParts } from '../written-parts.ts'
import { alterTable } from './sqlite-alter-table.ts'
import { literal } from './sqlite-literals.ts'
import { checkNewName } from './sqlite-new-names.ts'
import { sqliteViewStatements } from './sqlite-view-statements.ts'

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
  newTable,
  alterTable: (change, lexing) => alterTable(change, lexing, writeColumn),
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
    checkNewName(column.name, 'column_name')
    return `ALTER TABLE ${nameOf(table)} ADD COLUMN ${columnClause(column)}`
  },
  dropColumn: (table, column) => `ALTER TABLE ${nameOf(table)} DROP COLUMN ${quoted(column, '"')}`,
  // A value stays what it is, whatever type its column has.
  losses(table, column, to) {
    const name = quoted(column.name, '"')
    const names = { table: nameOf(table), column: name }
    if (!to) return toQuestions([['dropped', `${name} IS NOT NULL`]], names)
    return toQuestions(column.nullable && !to.nullable ? [['null', `${name} IS NULL`]] : [], names)
  },
  views: sqliteViewStatements,
  jobs: null,
  renameObject(object, name) {
    checkNewName(name, 'name')
    if (object.kind === 'table') return `ALTER TABLE ${nameOf(object)} RENAME TO ${quoted(name, '"')}`
    throw misfit('name', 'SQLite renames tables only. Create the view anew under the other name, and drop this one.')
  },
  // There is no TRUNCATE; without a condition this takes the rows as a whole.
  emptyTable: table => `DELETE FROM ${nameOf(table)}`,
  dropObjects: objects => [
    ...objects.filter(({ kind }) => kind === 'view').map(view => `DROP VIEW ${nameOf(view)}`),
    ...objects.filter(({ kind }) => kind === 'table').map(table => `DROP TABLE ${nameOf(table)}`),
  ],
  dropProgram: program => `DROP ${program.kind.toUpperCase()} ${nameOf(program)}`,
  faultOf({ message = '' }) {
    if (/^duplicate column name|already exists$|^there is already another table/.test(message)) return 'exists'
    return /^no such (?:column|table|view|trigger)/.test(message) ? 'missing' : null
  },
}

/** A column that may come from anybody. */
function writeColumn(column: Column, lexing: Lexing): string {
  const { name, type, default: value, generated, collation } = column
  checkNewName(name, 'columns')
  const checked = value?.kind === 'expression'
    ? { kind: 'expression' as const, sql: checkExpression(value.sql, lexing, 'default') }
    : value
  if (collation !== null && !/^\w+$/.test(collation))
    throw misfit('columns', `${shown(collation)} is no name of a collation.`)
  const parts = type.text === '' ? type : sqliteSchemaStatements.columnType({ text: type.text }, lexing)
  const made = generated
    ? ` GENERATED ALWAYS AS (${checkExpression(generated.expression, lexing, 'generated')}) ${
      generated.stored ? 'STORED' : 'VIRTUAL'}`
    : ''
  const sorted = collation === null ? '' : ` COLLATE ${collation}`
  return columnClause({ ...column, type: parts, default: checked }) + sorted + made
}

function newTable(database: string, table: Table, lexing: Lexing): string {
  checkTable(table)
  const { columns, primaryKey, foreignKeys, checks, indexes, options } = table
  if (indexes.length > 0)
    throw misfit('indexes', 'SQLite makes indexes behind the table only. Make the table first, then its indexes.')
  const names = (list: readonly string[]) => `(${list.map(name => quoted(name, '"')).join(', ')})`
  const key = primaryKey?.parts.flatMap(({ column }) => column ?? []) ?? []
  const counting = columns.find(({ autoIncrement }) => autoIncrement)
  if (counting && (key.length !== 1 || key[0] !== counting.name || counting.type.text.toUpperCase() !== 'INTEGER')) {
    throw misfit('columns', `“${counting.name}” counts up only as the INTEGER PRIMARY KEY. Make it that.`)
  }
  const items = [
    ...columns.map(column =>
      writeColumn(column, lexing) + (column === counting ? ' PRIMARY KEY AUTOINCREMENT' : '')),
    ...key.length > 0 && !counting ? [`PRIMARY KEY ${names(key)}`] : [],
    ...foreignKeys.map(each => foreignKeyClause(each, names)),
    ...checks.map(({ name, expression }) => spaced([
      name === null ? '' : `CONSTRAINT ${quoted(name, '"')}`,
      `CHECK (${checkExpression(expression, lexing, 'checks')})`,
    ])),
  ]
  const words = ['STRICT', 'WITHOUT ROWID'].filter(word => options[word])
  return `CREATE TABLE ${nameOf({ database, name: table.name })} (\n  ${items.join(',\n  ')}\n)${
    words.length > 0 ? ` ${words.join(', ')}` : ''}`
}

const rules = new Set(['', 'NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'])

function foreignKeyClause(key: ForeignKey, names: (list: readonly string[]) => string): string {
  const { name, columns, referencedTable, referencedColumns, onUpdate, onDelete } = key
  for (const rule of [onUpdate, onDelete]) {
    if (!rules.has(rule)) throw misfit('foreignKeys', `${shown(rule)} is nothing that a foreign key can do.`)
  }
  return spaced([
    name === null ? '' : `CONSTRAINT ${quoted(name, '"')}`,
    `FOREIGN KEY ${names(columns)} REFERENCES ${quoted(referencedTable, '"')} ${names(referencedColumns)}`,
    onDelete === '' ? '' : `ON DELETE ${onDelete}`,
    onUpdate === '' ? '' : `ON UPDATE ${onUpdate}`,
  ])
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
