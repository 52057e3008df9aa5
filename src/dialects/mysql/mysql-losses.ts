import type { Lexing } from '../../language/lexing.ts'
import type { Column, ColumnType } from '../../schema/model.ts'
import type { ColumnTarget, LossCondition, LossQuestion } from '../column-losses.ts'
import type { TableName } from '../schema-statements.ts'
import { toQuestions } from '../column-losses.ts'
import { quoteIdentifier, quoteQualified } from './mysql-identifiers.ts'
import { stringLiteral } from './mysql-literals.ts'

/** What the values of a type are; `other` for what is not compared here. */
type Kind = 'integer' | 'decimal' | 'float' | 'text' | 'bytes' | 'list' | 'date' | 'time' | 'json' | 'other'

const integerBits: Record<string, number> = {
  TINYINT: 8,
  BOOL: 8,
  BOOLEAN: 8,
  SMALLINT: 16,
  MEDIUMINT: 24,
  INT: 32,
  INTEGER: 32,
  BIGINT: 64,
}
/** Bytes of the types whose size is part of their name. */
const sizes: Record<string, number> = {
  TINYTEXT: 255,
  TINYBLOB: 255,
  TEXT: 65_535,
  BLOB: 65_535,
  MEDIUMTEXT: 16_777_215,
  MEDIUMBLOB: 16_777_215,
  LONGTEXT: 4_294_967_295,
  LONGBLOB: 4_294_967_295,
}
const kinds: ReadonlyArray<readonly [Kind, RegExp]> = [
  ['integer', /^(?:(?:TINY|SMALL|MEDIUM|BIG)?INT|INTEGER|BOOL|BOOLEAN)$/],
  ['decimal', /^(?:DEC|DECIMAL|NUMERIC|FIXED)$/],
  ['float', /^(?:FLOAT|DOUBLE|DOUBLE PRECISION|REAL)$/],
  ['list', /^(?:ENUM|SET)$/],
  ['json', /^JSON$/],
  ['date', /^(?:DATE|DATETIME|TIMESTAMP)$/],
  ['time', /^TIME$/],
  ['bytes', /^(?:VARBINARY|BINARY|(?:TINY|MEDIUM|LONG)?BLOB)$/],
  ['text', /CHAR|TEXT/],
]
const numbers: readonly Kind[] = ['integer', 'decimal', 'float']
const written: readonly Kind[] = ['text', 'list']
const numberPattern = '^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$'
/** What a TIMESTAMP can hold. */
const stamps = ['\'1970-01-01 00:00:01\'', '\'2038-01-19 03:14:07\''] as const

const digitsOf = ({ precision, length }: ColumnType) => precision ?? length ?? 10
const scaleOf = (type: ColumnType) => (kindOf(type) === 'decimal' ? type.scale ?? 0 : 0)

/**
 * The rows that lose something when a column becomes another one, or goes.
 *
 * @param to null where it is dropped
 */
export function mysqlLosses(table: TableName, column: Column, to: ColumnTarget | null, lexing: Lexing): LossQuestion[] {
  const name = quoteIdentifier(column.name)
  const names = { table: quoteQualified(table.database, table.name), column: name }
  if (!to) return toQuestions([['dropped', `${name} IS NOT NULL`]], names)
  return toQuestions([
    ...(column.nullable && !to.nullable ? [['null', `${name} IS NULL`] as const] : []),
    ...conditionsOf(name, column.type, to.type, lexing),
    ...charsetLoss(name, column, to),
  ], names)
}

function conditionsOf(name: string, from: ColumnType, to: ColumnType, lexing: Lexing): LossCondition[] {
  if (from.text.toLowerCase() === to.text.toLowerCase()) return []
  const [source, target] = [kindOf(from), kindOf(to)]
  switch (target) {
    case 'integer': case 'decimal': case 'float': return toNumber(name, from, to)
    case 'text': case 'bytes': return toText(name, from, to)
    case 'list': return toList(name, from, to, lexing)
    case 'date': return toDate(name, from, to)
    case 'json': return source === 'text' ? [['format', `NOT JSON_VALID(${name})`]] : unlessSame(source, target)
    case 'time': return source === 'time' ? fewerParts(name, from, to) : [['conversion', null]]
    default: return unlessSame(source, target)
  }
}

function toNumber(name: string, from: ColumnType, to: ColumnType): LossCondition[] {
  const source = kindOf(from)
  if (written.includes(source)) {
    const value = `CAST(${name} AS DECIMAL(65,10))`
    const isNumber = `${name} REGEXP '${numberPattern}'`
    const range = rangeLoss(value, null, to)
    return [
      ['format', `NOT (${isNumber})`],
      ...range.map(([what, condition]): LossCondition => [what, `${isNumber} AND (${condition})`]),
    ]
  }
  if (!numbers.includes(source)) return [['conversion', null]]
  return [...rangeLoss(name, from, to), ...fractionLoss(name, from, to)]
}

function rangeLoss(value: string, from: ColumnType | null, to: ColumnType): LossCondition[] {
  const wanted = rangeOf(to)
  const given = from && rangeOf(from)
  if (!wanted) {
    const isSigned = !(from?.unsigned ?? false)
    return to.unsigned && isSigned ? [['range', `${value} < 0`]] : []
  }
  const scale = scaleOf(to)
  if (given && holds(wanted, scale, given, scaleOf(from))) return []
  const rounded = from && kindOf(from) === 'integer' ? value : `ROUND(${value}, ${scale})`
  return [['range', `${rounded} NOT BETWEEN ${withScale(wanted[0], scale)} AND ${withScale(wanted[1], scale)}`]]
}

function fractionLoss(name: string, from: ColumnType, to: ColumnType): LossCondition[] {
  if (kindOf(from) === 'integer' || kindOf(to) === 'float') return []
  const scale = scaleOf(to)
  if (kindOf(from) === 'decimal' && scaleOf(from) <= scale) return []
  return [['fraction', `${name} <> ROUND(${name}, ${scale})`]]
}

/** The smallest and the largest number, in units of the last digit; null where nothing is too large. */
function rangeOf(type: ColumnType): [bigint, bigint] | null {
  const kind = kindOf(type)
  if (kind === 'integer') {
    const bits = BigInt(integerBits[type.base] ?? 64)
    return type.unsigned ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
  }
  if (kind !== 'decimal') return null
  const most = 10n ** BigInt(digitsOf(type)) - 1n
  return [type.unsigned ? 0n : -most, most]
}

/** Whether every number of one range, rounded, is in the other. */
function holds(wanted: [bigint, bigint], scale: number, given: [bigint, bigint], givenScale: number): boolean {
  // Rounding up may lead past the largest one.
  const slack = givenScale > scale ? 10n ** BigInt(givenScale) : 0n
  const toUnits = (units: bigint, digits: number) => units * 10n ** BigInt(65 - digits)
  const [least, most] = wanted.map(each => toUnits(each, scale)) as [bigint, bigint]
  const below = given[0] < 0n ? given[0] - slack : given[0]
  return toUnits(below, givenScale) >= least && toUnits(given[1] + slack, givenScale) <= most
}

function withScale(units: bigint, scale: number): string {
  if (scale === 0) return String(units)
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function toText(name: string, from: ColumnType, to: ColumnType): LossCondition[] {
  const most = sizes[to.base] ?? to.length ?? 1
  const counts = sizes[to.base] !== undefined || kindOf(to) === 'bytes' ? 'LENGTH' : 'CHAR_LENGTH'
  if (longestOf(from, counts) <= most) return []
  const value = [...written, 'bytes'].includes(kindOf(from)) ? name : `CAST(${name} AS CHAR)`
  return [['length', `${counts}(${value}) > ${most}`]]
}

/** How long a value can be at the most, in characters or bytes. */
function longestOf(type: ColumnType, counts: 'LENGTH' | 'CHAR_LENGTH'): number {
  const size = sizes[type.base]
  if (size !== undefined) return size
  if (!['text', 'bytes'].includes(kindOf(type))) return Number.POSITIVE_INFINITY
  return (type.length ?? 1) * (counts === 'LENGTH' && kindOf(type) === 'text' ? 4 : 1)
}

function toList(name: string, from: ColumnType, to: ColumnType, lexing: Lexing): LossCondition[] {
  const kept = to.values ?? []
  if (!written.includes(kindOf(from))) return [['conversion', null]]
  const list = (values: readonly string[]) => values.map(value => stringLiteral(value, lexing)).join(', ')
  if (from.base !== 'SET' && to.base !== 'SET') {
    const gone = from.values?.filter(value => !kept.includes(value))
    if (!gone) return [['values', `${name} NOT IN (${list(kept)})`]]
    return gone.length > 0 ? [['values', `${name} IN (${list(gone)})`]] : []
  }
  if (!from.values) return [['conversion', null]]
  const gone = from.values.filter(value => !kept.includes(value))
  const holds = gone.map(value => `FIND_IN_SET(${stringLiteral(value, lexing)}, ${name}) > 0`)
  return holds.length > 0 ? [['values', holds.join(' OR ')]] : []
}

function toDate(name: string, from: ColumnType, to: ColumnType): LossCondition[] {
  const source = kindOf(from)
  if (source === 'text') return [['format', `${name} IS NOT NULL AND CAST(${name} AS DATETIME) IS NULL`]]
  if (source !== 'date') return [['conversion', null]]
  const range: LossCondition[] = to.base === 'TIMESTAMP' && from.base !== 'TIMESTAMP'
    ? [['range', `${name} NOT BETWEEN ${stamps[0]} AND ${stamps[1]}`]]
    : []
  if (to.base === 'DATE') return from.base === 'DATE' ? [] : [['time', `${name} <> DATE(${name})`]]
  return [...range, ...fewerParts(name, from, to)]
}

/** Fewer digits of a second. */
function fewerParts(name: string, from: ColumnType, to: ColumnType): LossCondition[] {
  const [given, kept] = [from.precision ?? 0, to.precision ?? 0]
  return given > kept ? [['fraction', `MICROSECOND(${name}) % ${10 ** (6 - kept)} <> 0`]] : []
}

/** What a character set cannot hold comes back as another character. */
function charsetLoss(name: string, { charset, type }: Column, { charset: to }: ColumnTarget): LossCondition[] {
  if (to === null || charset === null || to === charset || !written.includes(kindOf(type))) return []
  if (!/^\w+$/.test(to) || !/^\w+$/.test(charset) || to === 'binary') return []
  return [['charset', `BINARY CONVERT(CONVERT(${name} USING ${to}) USING ${charset}) <> BINARY ${name}`]]
}

function unlessSame(source: Kind, target: Kind): LossCondition[] {
  return source === target && source !== 'other' ? [] : [['conversion', null]]
}

function kindOf({ base }: ColumnType): Kind {
  return kinds.find(([, pattern]) => pattern.test(base))?.[0] ?? 'other'
}
