import type { Lexing } from '../../language/lexing.ts'
import type {
  CheckConstraint,
  Column,
  ColumnDefault,
  ColumnType,
  ForeignKey,
  Index,
  IndexPart,
  Options,
  Partition,
  Partitioning,
  PrimaryKey,
  Table,
} from '../../schema/model.ts'
import type { TableChange } from '../table-change.ts'
import { isSame } from '../../schema/diff.ts'
import { findNamed, nameKey, withNewNames } from '../table-change.ts'
import { checkExpression, misfit, shown } from '../written-parts.ts'
import { holdsText } from './mysql-charsets.ts'
import { readWrittenType } from './mysql-column-types.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'
import { checkNewName, plainName } from './mysql-new-names.ts'
import { baseOf } from './mysql-type-changes.ts'

/*
 * A table that somebody wants is written by anybody: what of it is not as its server gave it is let through only where
 * it is known to be what it should be. Names and texts are quoted where they are written, and need no look.
 */

const rules = new Set(['', 'NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'])
const indexKinds = new Set(['BTREE', 'HASH', 'FULLTEXT', 'SPATIAL'])
const now = /^(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d?\))?$/i
const methods = /^(?:LINEAR )?(?:HASH|KEY)$|^(?:RANGE|LIST)(?: COLUMNS)?$/
const tableOptions = new Set([
  'ENGINE',
  'ROW_FORMAT',
  'MAX_ROWS',
  'MIN_ROWS',
  'AVG_ROW_LENGTH',
  'CHECKSUM',
  'DELAY_KEY_WRITE',
  'KEY_BLOCK_SIZE',
  'PACK_KEYS',
  'STATS_PERSISTENT',
  'STATS_AUTO_RECALC',
  'STATS_SAMPLE_PAGES',
  'COMPRESSION',
  'ENCRYPTION',
  'PAGE_COMPRESSED',
  'PAGE_CHECKSUM',
  'TRANSACTIONAL',
  'WITH SYSTEM VERSIONING',
  'TTL',
  'TTL_ENABLE',
  'TTL_JOB_INTERVAL',
  'PLACEMENT POLICY',
  'SHARD_ROW_ID_BITS',
  'PRE_SPLIT_REGIONS',
  'AUTO_ID_CACHE',
])

const charsetOf = (collation: string): string => collation.replace(/_.*$/, '')

const isBits = (value: string | true): boolean => value === true || /^\d{1,2}(?:, ?\d{1,2})?$/.test(value)

/**
 * @returns the table that is wanted, with its types read and what servers add by themselves
 * @throws {TihcError} `bad_request` that names what is not what it should be
 */
export function checkWritten(change: TableChange, lexing: Lexing): Table {
  const { from, to } = change
  const before = withNewNames(change)
  if (to.name !== from.name) checkNewName(to.name, 'name')
  const table = withCollation(before, to)
  return {
    ...table,
    columns: to.columns.map((column, at) =>
      checkColumn({ ...column, ordinal: at + 1 }, findNamed(before.columns, column.name), table, lexing)),
    primaryKey: to.primaryKey && checkKey(to.primaryKey, before.primaryKey, lexing),
    indexes: to.indexes.map(index =>
      checkIndex(index, before.indexes.find(({ name }) => name === index.name), lexing)),
    foreignKeys: to.foreignKeys.map(key => checkForeignKey(key, before.foreignKeys)),
    checks: ownChecks(change, before).map(check => checkCheck(check, before.checks, lexing)),
    partitioning: to.partitioning && checkPartitioning(to.partitioning, before.partitioning, lexing),
    options: checkOptions(to.options, before.options, lexing),
  }
}

/**
 * Checks of columns that are there. MariaDB keeps JSON as a text with a check of its own, which goes where its column
 * goes: it follows a new name, and leaves with the type.
 */
function ownChecks({ from, to }: TableChange, before: Table): CheckConstraint[] {
  return to.checks.flatMap((check) => {
    if (check.column === null) return [check]
    const column = findNamed(to.columns, check.column)
    if (!column) return []
    const old = from.columns[before.columns.findIndex(({ name }) => nameKey(name) === nameKey(column.name))]
    if (!old || nameKey(check.expression) !== nameKey(`json_valid(${quoteIdentifier(old.name)})`)) return [check]
    const isJson = baseOf(column.type) === 'JSON' || isAlike(old.type, column.type)
    const expression = check.expression.replace(/`.*`/s, () => quoteIdentifier(column.name))
    return isJson ? [{ ...check, expression }] : []
  })
}

/** The character set is the one of the collation. */
function withCollation(before: Table, to: Table): Table {
  if (to.collation === before.collation && to.charset === before.charset) return to
  const collation = to.collation === null ? null : plainName(to.collation, 'collation')
  const charset = to.collation !== null && to.collation !== before.collation ? charsetOf(to.collation) : to.charset
  return { ...to, collation, charset: charset === null ? null : plainName(charset, 'charset') }
}

function checkColumn(column: Column, before: Column | undefined, table: Table, lexing: Lexing): Column {
  if (before === undefined || before.name !== column.name) checkNewName(column.name, 'columns')
  const type = before && isAlike(before.type, column.type) ? before.type : typeOf(column.type, before, lexing)
  const { onUpdate } = column
  if (onUpdate !== null && onUpdate !== before?.onUpdate && !now.test(onUpdate))
    throw misfit('onUpdate', `${shown(onUpdate)} is not what a column can become by itself. Give CURRENT_TIMESTAMP.`)
  const checked = {
    ...column,
    type,
    default: checkDefault(column.default, before?.default ?? null, lexing),
    generated: column.generated && !isSame(column.generated, before?.generated)
      ? { ...column.generated, expression: checkExpression(column.generated.expression, lexing, 'generated') }
      : column.generated,
    options: checkColumnOptions(column.options, before?.options),
  }
  const texts = collationOf(column, before, type, table)
  checkDefaultText(checked.default, texts.charset, lexing)
  return { ...checked, ...texts }
}

/** What a column's texts are kept in: as it is said, or as the table says. */
function collationOf(
  { charset, collation }: Column,
  before: Column | undefined,
  type: ColumnType,
  table: Table,
): Pick<Column, 'charset' | 'collation'> {
  if (!/CHAR|TEXT|ENUM|SET/.test(baseOf(type))) return { charset: null, collation: null }
  if (before && before.collation === collation && before.charset === charset) return { charset, collation }
  if (collation !== null) {
    const name = plainName(collation, 'collation')
    return { collation: name, charset: charsetOf(name) }
  }
  // Its default collation is the server's to say.
  if (charset !== null && charset !== table.charset) return { charset: plainName(charset, 'charset'), collation: null }
  return { charset: table.charset, collation: table.collation }
}

/** Whether two types are one and the same, however they are written. */
export function isAlike(one: ColumnType, other: ColumnType): boolean {
  const isInteger = baseOf(one).endsWith('INT')
  const said = (type: ColumnType) => ({
    base: baseOf(type),
    length: (isInteger && !type.zerofill) || baseOf(type) === 'YEAR' ? null : type.length,
    precision: type.precision ?? null,
    scale: type.scale ?? (type.precision === null ? null : 0),
    unsigned: type.unsigned,
    zerofill: type.zerofill,
    values: type.values,
  })
  return one.text === other.text || isSame(said(one), said(other))
}

/** Of the type that somebody wrote its text alone is looked at. */
function typeOf({ text }: ColumnType, before: Column | undefined, lexing: Lexing): ColumnType {
  const type = readWrittenType({ text }, lexing)
  return before && isAlike(before.type, type) ? before.type : type
}

function checkDefault(value: ColumnDefault | null, before: ColumnDefault | null, lexing: Lexing): ColumnDefault | null {
  if (value?.kind !== 'expression' || isSame(value, before)) return value
  if (before?.kind === 'expression' && isSameMoment(value.sql, before.sql)) return before
  return { kind: 'expression', sql: checkExpression(value.sql, lexing, 'default') }
}

/** A server refuses a default that its column could not hold; TiDB keeps it in every set. */
function checkDefaultText(value: ColumnDefault | null, charset: string | null, { product }: Lexing): void {
  if (product === 'TiDB' || value?.kind !== 'literal' || charset === null || holdsText(charset, value.value)) return
  throw misfit(
    'default',
    `The character set ${charset} does not have all characters of the default ${shown(value.value)}. Give another `
    + 'default, or another collation.',
  )
}

const digits = (sql: string): string => /\(([1-6])\)/.exec(sql)?.[1] ?? ''

/** Whether both are the time of now, however it is written. */
export function isSameMoment(one: string, other: string): boolean {
  return now.test(one) && now.test(other) && digits(one) === digits(other)
}

function checkColumnOptions(options: Options, before: Options = {}): Options {
  for (const [name, value] of Object.entries(options)) {
    if (before[name] === value) continue
    const isKnown = name === 'WITHOUT SYSTEM VERSIONING' ? value === true : name === 'AUTO_RANDOM' && isBits(value)
    if (!isKnown) throw misfit('options', `${shown(name)} with ${shown(String(value))} is no option of a column.`)
  }
  return options
}

function checkParts(parts: readonly IndexPart[], lexing: Lexing): IndexPart[] {
  return parts.map((part) => {
    const { column, expression, length } = part
    if ((column === null) === (expression === null) || (length !== null && length < 1))
      throw misfit('indexes', 'A part of an index is a column or an expression, with a length of 1 or more.')
    return expression === null ? part : { ...part, expression: checkExpression(expression, lexing, 'indexes') }
  })
}

function checkKey(key: PrimaryKey, before: PrimaryKey | null, lexing: Lexing): PrimaryKey {
  return isSame(key, before) ? key : { ...key, parts: checkParts(key.parts, lexing) }
}

function checkIndex(index: Index, before: Index | undefined, lexing: Lexing): Index {
  if (isSame(index, before)) return index
  if (index.name !== null && index.name !== before?.name) checkNewName(index.name, 'indexes')
  if (index.name?.toUpperCase() === 'PRIMARY')
    throw misfit('indexes', 'PRIMARY is the name of the primary key. Give the index another name.')
  if (!indexKinds.has(index.kind)) throw misfit('indexes', `${shown(index.kind)} is no kind of an index.`)
  if (index.where !== null)
    throw misfit('indexes', 'An index holds all rows on this server: leave its condition out.')
  const unknown = Object.keys(index.options).find(name => name !== 'GLOBAL')
  if (unknown !== undefined) throw misfit('indexes', `${shown(unknown)} is no option of an index.`)
  return { ...index, parts: checkParts(index.parts, lexing) }
}

function checkForeignKey(key: ForeignKey, before: readonly ForeignKey[]): ForeignKey {
  if (before.some(other => isSame(other, key))) return key
  if (key.name !== null) checkNewName(key.name, 'foreignKeys')
  for (const rule of [key.onUpdate, key.onDelete]) {
    if (!rules.has(rule)) throw misfit('foreignKeys', `${shown(rule)} is nothing that a foreign key can do.`)
  }
  return key
}

function checkCheck(check: CheckConstraint, before: readonly CheckConstraint[], lexing: Lexing): CheckConstraint {
  if (before.some(other => isSame(other, check))) return check
  if (check.name !== null) checkNewName(check.name, 'checks')
  return { ...check, expression: checkExpression(check.expression, lexing, 'checks') }
}

function checkPartitioning(to: Partitioning, before: Partitioning | null, lexing: Lexing): Partitioning {
  if (isSame(to, before)) return to
  if (to.method !== before?.method && !methods.test(to.method))
    throw misfit('partitioning', `${shown(to.method)} is no way to divide a table. Choose RANGE, LIST, HASH or KEY.`)
  if (!isSame(to.subpartitioning, before?.subpartitioning ?? null))
    throw misfit('partitioning', 'Subpartitions cannot be changed here. Write the statement in the editor.')
  if (to.partitions.length === 0) throw misfit('partitioning', 'A partitioned table needs a partition. Add one.')
  const isBySql = to.columns.length === 0 && to.expression !== '' && to.expression !== before?.expression
  return {
    ...to,
    expression: isBySql ? checkExpression(to.expression, lexing, 'partitioning') : to.expression,
    partitions: to.partitions.map(partition =>
      checkPartition(partition, before?.partitions.find(({ name }) => name === partition.name), lexing)),
  }
}

function checkPartition(partition: Partition, before: Partition | undefined, lexing: Lexing): Partition {
  if (isSame(partition, before)) return partition
  if (partition.name !== before?.name) checkNewName(partition.name, 'partitioning')
  const unknown = Object.keys(partition.options).find(name => name !== 'PLACEMENT POLICY' && name !== 'ENGINE')
  if (unknown !== undefined) throw misfit('partitioning', `${shown(unknown)} is no option of a partition.`)
  if (partition.options.ENGINE !== undefined) plainName(String(partition.options.ENGINE), 'partitioning')
  const { values } = partition
  // Several values stand side by side, each an expression.
  if (values !== null && values !== before?.values) checkExpression(`(${values})`, lexing, 'partitioning')
  return partition
}

function checkOptions(options: Options, before: Options, lexing: Lexing): Options {
  for (const [name, value] of Object.entries(options)) {
    if (before[name] === value) continue
    if (!tableOptions.has(name)) throw misfit('options', `${shown(name)} is no option of a table that is known here.`)
    if (name === 'ENGINE') plainName(String(value), 'options')
    if (name === 'TTL') checkExpression(String(value), lexing, 'options')
  }
  return options
}
