import type { Column } from '../schema/model.ts'
import type { RowSource } from './row-sql.ts'
import { columnOf, exactNumber, hexBytes, literal, typedSql } from './row-sql.ts'

/** What a condition says of a column. */
export const rowOperators = [
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'beginsWith',
  'in',
  'isNull',
  'isNotNull',
] as const
export type RowOperator = typeof rowOperators[number]

/** A condition as a person gives it: `value` is what was typed, of `in` values between commas. */
export interface RowFilter { column: string, operator: RowOperator, value: string }
/** Why a value cannot be compared with what a column holds. */
export type FilterFault = 'number' | 'bytes'

/** Operators that make sense for what a column holds. */
export function operatorsOf({ dialect }: RowSource, column: Column): readonly RowOperator[] {
  switch (dialect.rows.holds(column)) {
    case 'json': return ['contains', 'isNull', 'isNotNull']
    case 'bytes': return ['=', '<>', 'isNull', 'isNotNull']
    case 'other': return ['isNull', 'isNotNull']
    default: return rowOperators
  }
}

/** What is wrong with a condition; null where nothing is. */
export function filterFault(source: RowSource, { column: name, operator, value }: RowFilter): FilterFault | null {
  const column = columnOf(source, name)
  if (!column || operator === 'isNull' || operator === 'isNotNull') return null
  const values = operator === 'in' ? listed(value) : [value.trim()]
  switch (source.dialect.rows.holds(column)) {
    case 'number': return values.every(each => exactNumber.test(each)) ? null : 'number'
    case 'bytes': return values.every(each => !/^0x/i.test(each) || hexBytes.test(each)) ? null : 'bytes'
    default: return null
  }
}

/** A condition as SQL. */
export function conditionOf(source: RowSource, { column: name, operator, value }: RowFilter): string {
  const sql = source.dialect.quoteName(name)
  const column = columnOf(source, name)
  switch (operator) {
    case 'isNull': return `${sql} IS NULL`
    case 'isNotNull': return `${sql} IS NOT NULL`
    case 'contains': return `${sql} LIKE ${pattern(source, value, '%')}`
    case 'beginsWith': return `${sql} LIKE ${pattern(source, value)}`
    case 'in': {
      const values = listed(value).map(each => typedSql(source, column, each))
      return values.length > 0 ? `${sql} IN (${values.join(', ')})` : '1 = 0'
    }
    default: return `${sql} ${operator} ${typedSql(source, column, value)}`
  }
}

/** Values between commas; empty ones are none. */
function listed(text: string): string[] {
  return text.split(',').map(value => value.trim()).filter(value => value !== '')
}

/** A text as it stands there, and anything behind it. What escapes is no backslash, which is read in two ways. */
function pattern(source: RowSource, text: string, before = ''): string {
  return `${literal(source, `${before}${text.replaceAll(/[!%_]/g, '!$&')}%`)} ESCAPE '!'`
}
