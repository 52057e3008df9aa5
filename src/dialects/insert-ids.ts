import type { ParsedStatement } from './parsed-statement.ts'
import { Token } from '../language/lexer.ts'
import { wordSet } from '../language/word-list.ts'

/** WITH may stand before an INSERT; of what it reads or changes else there is no id. */
const inserting = wordSet('INSERT REPLACE LOAD WITH')

/**
 * Whether the id that a server gives with its answer is that of a row which the statement has inserted: `always` where
 * it inserted any, `oneRow` where it may have changed rows instead and only an answer of one row is an insert, `never`
 * where the id is another one, or nobody knows (LAST_INSERT_ID(99) in an UPDATE, what a procedure did last).
 */
export type InsertIdRule = 'always' | 'oneRow' | 'never'

/** See `InsertIdRule`. */
export function insertIdRule(statement: ParsedStatement): InsertIdRule {
  const { verb, text } = statement
  if (verb === null || !inserting.has(verb)) return 'never'
  if (/last_insert_id/i.test(text) && setsInsertId(statement)) return 'never'
  return verb === 'INSERT' && /\bduplicate\b/i.test(text) ? 'oneRow' : 'always'
}

/** LAST_INSERT_ID with a value makes that one the id of the answer. */
function setsInsertId(statement: ParsedStatement): boolean {
  const cursor = statement.walk()
  for (let kind = cursor.next(); kind !== Token.End; kind = cursor.next()) {
    const isCall = kind === Token.Word
      && statement.text.slice(cursor.start, cursor.end).toUpperCase() === 'LAST_INSERT_ID'
    if (!isCall) continue
    const parts = [cursor.next(), cursor.next()]
    if (parts[0] === Token.End) return false
    if (!statement.text.startsWith(')', cursor.start)) return true
  }
  return false
}

/** Whether the id of an answer is to be told, by the rule of its statement. */
export function tellsInsertId(rule: InsertIdRule, affectedRows: number | null): boolean {
  if (rule === 'never' || affectedRows === null || affectedRows === 0) return false
  return rule === 'always' || affectedRows === 1
}
