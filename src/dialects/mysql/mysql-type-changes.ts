import type { Column, ColumnType } from '../../schema/model.ts'

/** What a change of a column's type does with its values. */
export interface TypeChange {
  /** Every value is written anew. */
  isRewritten: boolean
  /** Some values may not fit the new type. */
  mayNotFit: boolean
}

const integers = ['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'BIGINT']
/** Texts and bytes by how much they hold, in bytes; those with a length hold that. */
const longest: Readonly<Record<string, number>> = {
  TINYTEXT: 255,
  TINYBLOB: 255,
  TEXT: 65_535,
  BLOB: 65_535,
  MEDIUMTEXT: 16_777_215,
  MEDIUMBLOB: 16_777_215,
  LONGTEXT: 4_294_967_295,
  LONGBLOB: 4_294_967_295,
}

/** Names for one and the same type, by what servers print. */
const aliases: Readonly<Record<string, string>> = {
  'INTEGER': 'INT',
  'BOOL': 'TINYINT',
  'BOOLEAN': 'TINYINT',
  'DEC': 'DECIMAL',
  'NUMERIC': 'DECIMAL',
  'FIXED': 'DECIMAL',
  'DOUBLE PRECISION': 'DOUBLE',
  'REAL': 'DOUBLE',
  'CHARACTER': 'CHAR',
}

export const baseOf = ({ base }: ColumnType): string => aliases[base] ?? base
const isInteger = (base: string): boolean => integers.includes(base)
const isText = (base: string): boolean => /CHAR|TEXT/.test(base)
const isBytes = (base: string): boolean => /BINARY|BLOB/.test(base)

/** How much a text or bytes hold, in characters or bytes. */
export function textLength(type: ColumnType): number {
  return longest[baseOf(type)] ?? type.length ?? 1
}

/** @returns what becomes of values; nothing where the types are alike */
export function typeChangeOf(from: Column, to: Column, product: string): TypeChange {
  if (from.generated || to.generated) return { isRewritten: false, mayNotFit: false }
  const one = from.type
  const other = to.type
  const bases = [baseOf(one), baseOf(other)] as const
  if (bases.every(isInteger)) return integerChange(one, other, product)
  if (bases.every(isText) || bases.every(isBytes)) return textChange(from, to)
  const isOther = bases[0] !== bases[1]
  if (!isOther && one.values && other.values) {
    const isLonger = one.values.every((value, at) => other.values![at] === value)
    return { isRewritten: !isLonger, mayNotFit: !isLonger }
  }
  const sizes = ({ precision, scale, length, unsigned }: ColumnType) => [precision, scale, length, unsigned].join()
  return {
    isRewritten: isOther || sizes(one) !== sizes(other),
    mayNotFit: isOther || isNarrower(one, other),
  }
}

function textChange(from: Column, to: Column): TypeChange {
  const bases = [baseOf(from.type), baseOf(to.type)]
  const isShorter = textLength(to.type) < textLength(from.type)
  const isPadded = bases[0] !== bases[1] && bases.some(base => base === 'CHAR' || base === 'BINARY')
  const isConverted = from.charset !== to.charset
  return { isRewritten: isShorter || isPadded || isConverted, mayNotFit: isShorter || isConverted }
}

function integerChange(one: ColumnType, other: ColumnType, product: string): TypeChange {
  const width = (type: ColumnType) => integers.indexOf(baseOf(type))
  const isNarrow = width(other) < width(one)
  const isOther = one.unsigned !== other.unsigned
  const isWider = width(other) > width(one)
  return {
    isRewritten: isNarrow || isOther || (isWider && product !== 'TiDB'),
    mayNotFit: isNarrow || (isOther && !(isWider && other.unsigned === false)),
  }
}

function isNarrower(one: ColumnType, other: ColumnType): boolean {
  const whole = ({ precision, scale }: ColumnType) => (precision ?? 0) - (scale ?? 0)
  return whole(other) < whole(one)
    || (other.scale ?? 0) < (one.scale ?? 0)
    || (other.length ?? 0) < (one.length ?? 0)
    || (other.unsigned && !one.unsigned)
}
