import type { Lexing } from '../language/lexing.ts'
import type { Verdict } from './dialect.ts'
import { Token } from '../language/lexer.ts'
import { createTokenReader } from '../language/splitter.ts'
import { wordSet } from '../language/word-list.ts'
import { judgeStatement } from './classifier.ts'
import { ParsedStatement } from './parsed-statement.ts'

/** Statements of which a session keeps nothing but its transaction and its database, unless a word says otherwise. */
const traceless = wordSet(
  `SELECT WITH VALUES TABLE SHOW DESCRIBE DESC EXPLAIN INSERT UPDATE DELETE REPLACE USE DO BEGIN START COMMIT ROLLBACK
   SAVEPOINT RELEASE CREATE ALTER DROP RENAME TRUNCATE ANALYZE OPTIMIZE`,
)
const queries = wordSet('SELECT WITH VALUES TABLE DO')
/** Words that make something which lives as long as the session. */
const making = wordSet('TEMPORARY TEMP GET_LOCK LAST_INSERT_ID SQL_CALC_FOUND_ROWS')
/** Words that ask what the statement before has left. */
const asking = wordSet('LAST_INSERT_ID ROW_COUNT FOUND_ROWS WARNINGS ERRORS DIAGNOSTICS')
const askingVariable = /^@@(?:session\.|local\.)?(?:last_|identity|insert_id|warning_count|error_count|tidb_last_)/i

/**
 * Whether a statement is known to leave nothing in its session that a new one would not have: no variable, temporary
 * table, lock or prepared statement. Its transaction and its database are known otherwise.
 *
 * @param verdict what the statement is
 */
export function leavesNothing(verdict: Verdict, statement: ParsedStatement): boolean {
  const { tokens, comments, doubtful } = statement.list
  const [first] = tokens
  if (!first) return true
  if (comments > 0 || doubtful !== null || !traceless.has(first.word)) return false
  // Functions that are not known may set variables, as INTO does.
  const isQuery = queries.has(first.word)
  if (isQuery && verdict.kind !== 'read') return false
  const makes = (word: string) => making.has(word) || (isQuery && word === 'INTO')
  return tokens.every(({ kind, word, start }) =>
    (kind === Token.Word ? !makes(word) : word !== ':' || statement.text[start + 1] !== '='))
}

/**
 * Whether a text asks for what the statement before it has left in its session (the last insert id, warnings, counts of
 * rows). What stands behind a write of its own asks for what that one left.
 *
 * @param text statements as they are run
 */
export function asksForLast(text: string, lexing: Lexing): boolean {
  const reader = createTokenReader(text)
  for (let next = reader.next(lexing); next; next = reader.next(lexing)) {
    const statement = new ParsedStatement(next.text, lexing, next.tokens)
    if (asksSession(statement)) return true
    if (judgeStatement(statement).kind === 'write') return false
  }
  return false
}

function asksSession({ text, list }: ParsedStatement): boolean {
  return list.tokens.some(({ kind, word, start, end }) =>
    (kind === Token.Word ? asking.has(word) : kind === Token.Variable && askingVariable.test(text.slice(start, end))))
}
