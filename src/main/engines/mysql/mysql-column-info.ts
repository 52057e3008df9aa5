import type { Column, ColumnDefault, ColumnType } from '../../../schema/model.ts'
import type { ListedColumn } from '../engine.ts'
import { endOfQuoted } from '../../../language/quoted-text.ts'
import { parseColumnType } from '../../../schema/column-type.ts'
import { unescapeExpression } from './mysql-expressions.ts'

/** What `readColumn` reads, for the list of a SELECT. */
export const columnFields
  = 'COLUMN_NAME, ORDINAL_POSITION, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT,'
    + ' COLUMN_KEY, EXTRA, COLUMN_COMMENT, CHARACTER_SET_NAME, COLLATION_NAME, GENERATION_EXPRESSION'

const modifiers = new Set(['UNSIGNED', 'SIGNED', 'ZEROFILL'])
const keys: Record<string, ListedColumn['inKey']> = { PRI: 'primary', UNI: 'unique', MUL: 'index' }

/** Reads types; those that were met before are not taken apart again. */
export type TypeReader = (dataType: string, columnType: string) => ColumnType

export function createTypeReader(product: string): TypeReader {
  const known = new Map<string, ColumnType>()
  return (dataType, columnType) => {
    const key = `${dataType} ${columnType}`
    const type = known.get(key) ?? readType(dataType, columnType, product)
    known.set(key, type)
    return type
  }
}

/** TiDB doubles quotes and leaves backslashes as they are; MariaDB writes what stands behind a type as a comment. */
function readType(dataType: string, columnType: string, product: string): ColumnType {
  const type = parseColumnType(columnType, { modifiers, backslashEscapes: product !== 'TiDB' })
  const base = (/^\w+/.exec((dataType || columnType).trim())?.[0] ?? dataType).toUpperCase()
  return base === type.base ? type : { ...type, base }
}

/** A row of information_schema.COLUMNS in the order of `columnFields`; what stands behind them is not looked at. */
export type ColumnRow = ReadonlyArray<string | number | null>

type Cell = ColumnRow[number] | undefined
const textOf = (cell: Cell) => (typeof cell === 'string' ? cell : String(cell ?? ''))
const textOrNull = (cell: Cell) => (cell == null ? null : textOf(cell))

/** Reads what the model says of a column: half a million of them in a sync, so nothing is copied on the way. */
export function readColumn(row: ColumnRow, product: string, readType: TypeReader): Column {
  const dataType = textOf(row[2])
  const notes = textOf(row[7])
  const how = readGeneration(notes)
  const { autoIncrement, onUpdate, visible, options } = readNotes(notes)
  return {
    ordinal: Number(row[1]),
    name: textOf(row[0]),
    type: readType(dataType, textOf(row[3])),
    nullable: row[4] === 'YES',
    default: how ? null : readDefault(textOrNull(row[5]), { product, dataType, notes }),
    generated: how ? { expression: unescapeExpression(textOf(row[11]), product), stored: how !== 'VIRTUAL' } : null,
    autoIncrement,
    onUpdate,
    visible,
    charset: textOrNull(row[9]),
    collation: textOrNull(row[10]),
    comment: textOf(row[8]),
    options,
  }
}

/** The same with what only lists say of it. */
export function readListedColumn(row: ColumnRow, product: string, readType: TypeReader): ListedColumn {
  return { ...readColumn(row, product, readType), inKey: keys[textOf(row[6])] ?? null, notes: textOf(row[7]) }
}

/** How a generated column comes about; undefined for any other. */
function readGeneration(notes: string): string | undefined {
  return notes === '' ? undefined : /(VIRTUAL|STORED|PERSISTENT) GENERATED/i.exec(notes)?.[1]?.toUpperCase()
}

type Notes = Pick<Column, 'autoIncrement' | 'onUpdate' | 'visible' | 'options'>

const noNotes: Notes = { autoIncrement: false, onUpdate: null, visible: true, options: {} }

/** What EXTRA says of a column besides how it is generated. */
function readNotes(notes: string): Notes {
  if (notes === '') return noNotes
  return {
    autoIncrement: /\bauto_increment\b/i.test(notes),
    onUpdate: /\bon update (\w+(?:\(\d*\))?)/i.exec(notes)?.[1] ?? null,
    visible: !/\bINVISIBLE\b/i.test(notes),
    options: /\bWITHOUT SYSTEM VERSIONING\b/i.test(notes) ? { 'WITHOUT SYSTEM VERSIONING': true } : {},
  }
}

interface DefaultFacts {
  product: string
  dataType: string
  notes: string
}

function readDefault(text: string | null, { product, dataType, notes }: DefaultFacts): ColumnDefault | null {
  if (text === null) return null
  if (product === 'MariaDB') return readMariadbDefault(text)
  return isExpression(text, dataType.toLowerCase(), notes)
    ? { kind: 'expression', sql: unescapeExpression(text, product) }
    : { kind: 'literal', value: text }
}

const temporal = new Set(['date', 'datetime', 'time', 'timestamp'])

/** MySQL and TiDB write a literal without quotes, and say of an expression that it is one, except of `CURRENT_…`. */
function isExpression(text: string, dataType: string, notes: string): boolean {
  // TiDB says DEFAULT_GENERATED of whatever has an ON UPDATE; a literal begins with a digit.
  if (temporal.has(dataType)) return /^[a-z(]/i.test(text)
  if (/\bDEFAULT_GENERATED\b/i.test(notes)) return true
  return (dataType === 'bit' && /^b'[01]*'$/.test(text)) || (dataType.endsWith('binary') && /^0x[\dA-F]*$/i.test(text))
}

/** How MariaDB writes what would end or garble a text. */
const escapes: Record<string, string> = { '\\0': '\0', '\\n': '\n', '\\r': '\r', '\\\\': '\\', '\'\'': '\'' }

/**
 * MariaDB gives the default as SQL: a text stands in quotes, and a column that may be NULL and has no default says
 * `NULL`.
 */
function readMariadbDefault(sql: string): ColumnDefault | null {
  if (sql === 'NULL') return null
  if (sql.startsWith('\'') && endOfQuoted(sql, 0, true) === sql.length) {
    const value = sql.slice(1, -1).replace(/\\[0nr\\]|''/g, escape => escapes[escape]!)
    return { kind: 'literal', value }
  }
  return /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(sql) ? { kind: 'literal', value: sql } : { kind: 'expression', sql }
}
