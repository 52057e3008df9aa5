import type { ColumnType } from '../schema/model.ts'

/**
 * What is lost when a column changes: its values (`dropped`), rows without a value (`null`), numbers that are too large
 * or too small (`range`), digits behind the point (`fraction`), the ends of texts (`length`), values that an
 * enumeration has no more (`values`), characters that a character set has not (`charset`), what is nothing of the new
 * type (`format`), the time behind a date (`time`); `conversion` where it is only known that something may be.
 */
export const lossKinds = [
  'dropped',
  'null',
  'range',
  'fraction',
  'length',
  'values',
  'charset',
  'format',
  'time',
  'conversion',
] as const
export type LossKind = typeof lossKinds[number]

/** What a column becomes. */
export interface ColumnTarget {
  type: ColumnType
  nullable: boolean
  /** Its character set; null where that stays. */
  charset: string | null
}

/** How the rows are found that lose something. */
export interface LossQuestion {
  what: LossKind
  /** A SELECT that gives their number; null where that cannot be asked. */
  count: string | null
  /** A SELECT that gives some of their values. */
  sample: string | null
}

/** A condition for the rows that lose something; null where none is known. */
export type LossCondition = readonly [what: LossKind, condition: string | null]

/** Values that are shown. */
const sampled = 3

/** @param names the table and the column, quoted */
export function toQuestions(
  conditions: readonly LossCondition[],
  { table, column }: { table: string, column: string },
): LossQuestion[] {
  return conditions.map(([what, condition]) => ({
    what,
    count: condition === null ? null : `SELECT COUNT(*) FROM ${table} WHERE ${condition}`,
    sample: condition === null || what === 'null'
      ? null
      : `SELECT ${column} FROM ${table} WHERE ${condition} LIMIT ${sampled}`,
  }))
}
