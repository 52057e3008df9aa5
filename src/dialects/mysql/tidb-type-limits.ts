import type { Column, ColumnType, Table } from '../../schema/model.ts'
import { isIn } from '../table-change.ts'
import { misfit } from '../written-parts.ts'
import { baseOf, textLength } from './mysql-type-changes.ts'

/* What TiDB does not turn into one another: types, character sets, collations. */

const texts = /^(?:CHAR|VARCHAR|BINARY|VARBINARY|(?:TINY|MEDIUM|LONG)?(?:TEXT|BLOB))$/
const moments = /^(?:DATE|DATETIME|TIMESTAMP|TIME|YEAR)$/
const lists = /^(?:ENUM|SET)$/

/** What is not turned into what: `checkTypeChangeSupported` of its pkg/types/field_type.go. */
const never: ReadonlyArray<readonly [from: RegExp, to: RegExp]> = [
  [texts, /^BIT$/],
  [moments, /^BIT$/],
  [/^JSON$/, /^BIT$/],
  [moments, lists],
  [/^(?:DECIMAL|FLOAT|DOUBLE|JSON|BIT)$/, lists],
  [/^(?:ENUM|SET|BIT|DECIMAL|FLOAT|DOUBLE)$/, /^(?:DATE|DATETIME|TIMESTAMP)$/],
  [/^(?:ENUM|SET|BIT)$/, /^TIME$/],
  [/^VECTOR$/, /^/],
  [/^/, /^VECTOR$/],
]

/** Whether a type is turned into another one at all. */
export function isTypeChange(from: ColumnType, to: ColumnType): boolean {
  const [one, other] = [baseOf(from), baseOf(to)]
  if (one === other) return one !== 'VECTOR' || from.length === to.length
  return !never.some(([is, becomes]) => is.test(one) && becomes.test(other))
}

/** Character sets that it can take for one another. */
const growing: Readonly<Record<string, string>> = { utf8: 'utf8mb4', utf8mb3: 'utf8mb4', latin1: 'utf8mb4' }

/** @throws {TihcError} `bad_request` for a character set that nothing there can be turned into */
export function refuseCharset(what: string | null, from: string | null, to: string | null): void {
  if (from === null || to === null || from === to || growing[from] === to) return
  if (what === null) {
    throw misfit(
      'charset',
      `TiDB cannot turn the character set of the table from ${from} to ${to} (8200). Make a new table and copy the `
      + 'rows.',
    )
  }
  throw misfit(
    'charset',
    `TiDB cannot turn the character set of “${what}” from ${from} to ${to} (8200). Add a column and copy the values.`,
  )
}

/** In what the texts of a column are; bytes are texts of a character set of their own. */
const charsetOf = ({ charset, type }: Column): string | null =>
  (/BINARY|BLOB/.test(baseOf(type)) ? 'binary' : charset)

/** @throws {TihcError} `bad_request` for what the texts of a column cannot be turned into where they lie */
export function refuseCollation(before: Table, from: Column, to: Column): void {
  const charsets = [charsetOf(from), charsetOf(to)] as const
  if (charsets[0] === charsets[1] && from.collation === to.collation) return
  const isIndexed = [...before.indexes, ...before.primaryKey ? [before.primaryKey] : []]
    .some(({ parts }) => isIn(parts, to.name))
  const collations = [from.collation ?? charsets[0], to.collation ?? charsets[1]] as const
  if (isIndexed && collations[0] && collations[1] && !isCompatible(collations[0], collations[1])) {
    throw misfit(
      'columns',
      `TiDB cannot change the collation of “${to.name}” while an index has it (8200). Drop the index first, `
      + 'in a step of '
      + 'its own.',
    )
  }
  // What is written anew is converted on the way.
  if (!isRewrittenText(from.type, to.type)) refuseCharset(to.name, ...charsets)
}

/**
 * `needReorgToChange` of its pkg/types/field_type.go, for texts and bytes; other types become texts by being written
 * anew.
 */
function isRewrittenText(from: ColumnType, to: ColumnType): boolean {
  const [one, other] = [baseOf(from), baseOf(to)]
  if (!texts.test(one) || !texts.test(other)) return one !== other
  const isFixed = (base: string) => /^(?:CHAR|BINARY)$/.test(base)
  const isVarying = (base: string) => base.startsWith('VAR')
  const isTurned = (isFixed(one) && isVarying(other)) || (isVarying(one) && isFixed(other))
  return isTurned || textLength(to) < textLength(from)
}

/** Collations that sort alike: values in an index need not be written anew. */
function isCompatible(one: string, other: string): boolean {
  const alike = [
    ['utf8mb4_general_ci', 'utf8_general_ci'],
    ['utf8mb4_bin', 'utf8_bin', 'latin1_bin'],
    ['utf8mb4_unicode_ci', 'utf8_unicode_ci'],
  ]
  return alike.some(group => group.includes(one) && group.includes(other))
}
