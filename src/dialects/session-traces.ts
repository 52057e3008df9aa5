import type { Lexing } from '../language/lexing.ts'
import type { Verdict } from './dialect.ts'
import { Token } from '../language/lexer.ts'
import { createTokenReader } from '../language/splitter.ts'
import { wordSet } from '../language/word-list.ts'
import { judgeStatement } from './classifier.ts'
import { ParsedStatement } from './parsed-statement.ts'
import { dialectOf } from './registry.ts'

/** Statements of which a session keeps nothing but its transaction and its database, unless a word says otherwise. */
const traceless = wordSet(
  `SELECT WITH VALUES TABLE SHOW DESCRIBE DESC EXPLAIN INSERT UPDATE DELETE REPLACE USE DO BEGIN START COMMIT ROLLBACK
   SAVEPOINT RELEASE CREATE ALTER DROP RENAME TRUNCATE ANALYZE OPTIMIZE`,
)
const queries = wordSet('SELECT WITH VALUES TABLE DO')
/** Words that make something which lives as long as the session. */
const making = wordSet('TEMPORARY TEMP GET_LOCK LAST_INSERT_ID SQL_CALC_FOUND_ROWS')
/** The beginning of a comment that some server runs. */
const executable = /^\/\*[a-z]?!/i
/** A text without any of these asks nothing, and is not looked through word by word. */
const mayAsk = /row_count|found_rows|diagnostics|warning|error|insert_id|identity|@@/i
/** Words that ask what the statement before has left: what it counted, what it warned of, or both. */
const askingCounts = wordSet('ROW_COUNT FOUND_ROWS DIAGNOSTICS')
const askingWarnings = wordSet('WARNINGS ERRORS DIAGNOSTICS')
const askingVariable = {
  counts: /^@@(?:session\.|local\.)?(?:last_plan_|tidb_last_)/i,
  warnings: /^@@(?:session\.|local\.)?(?:warning_count|error_count)/i,
  ids: /^@@(?:session\.|local\.)?(?:last_insert_id|identity|insert_id)/i,
}
/**
 * Statements whose text tells what they ask, besides the traceless ones. What a procedure, a block or a prepared
 * statement asks is not known; what begins with no word of these may be a syntax error, behind which TiDB still has the
 * warnings of the statement before.
 */
const plain = wordSet(
  `SET PREPARE DEALLOCATE LOAD LOCK UNLOCK GRANT REVOKE KILL FLUSH ADMIN XA GET HANDLER CHECK CHECKSUM REPAIR IMPORT
   INSTALL UNINSTALL RESET HELP PURGE CHANGE BACKUP RESTORE SPLIT RECOVER FLASHBACK TRACE PRAGMA VACUUM REINDEX`,
)

/**
 * Whether a statement is known to leave nothing in its session that a new one would not have: no variable, temporary
 * table, lock or prepared statement. Its transaction and its database are known otherwise.
 *
 * @param verdict what the statement is
 */
export function leavesNothing({ kind }: Verdict, statement: ParsedStatement): boolean {
  const { text, lexing, verb } = statement
  if (verb === null || !traceless.has(verb) || text.includes('\0')) return false
  // Functions that are not known may set variables, as INTO does.
  const isQuery = queries.has(verb)
  if (isQuery && kind !== 'read') return false
  const { hintDoubt } = dialectOf(lexing.family).statements
  const mayLeave = (kind: Token, start: number, end: number): boolean => {
    switch (kind) {
      case Token.Word: {
        const word = text.slice(start, end).toUpperCase()
        return making.has(word) || (isQuery && word === 'INTO')
      }
      case Token.Punctuation: return text.startsWith(':=', start)
      // What other servers of the family run of it counts too.
      case Token.Comment: return executable.test(text.slice(start, start + 4))
      case Token.ExecutableOpen: return true
      case Token.Hint: return hintDoubt(text.slice(start, end)).doubtful !== null
      default: return false
    }
  }
  return !someToken(statement, mayLeave, true)
}

/**
 * Whether a text asks for what the statement before it has left in its session (the last insert id, warnings, counts of
 * rows). What stands behind a write of its own asks for what that one left.
 *
 * @param text statements as they are run
 */
export function asksForLast(text: string, lexing: Lexing): boolean {
  if (!mayAsk.test(text)) return false
  const reader = createTokenReader(text)
  for (let next = reader.next(lexing); next; next = reader.next(lexing)) {
    const statement = new ParsedStatement(next.text, lexing, next.tokens)
    if (asksSession(statement)) return true
    if (judgeStatement(statement).kind === 'write') return false
  }
  return false
}

function asksSession(statement: ParsedStatement): boolean {
  const { counts, warnings, ids } = tracesAsked(statement)
  return counts || warnings || ids
}

/** What a statement asks of what the one before it has left in its session. */
export interface AskedTraces {
  /** ROW_COUNT(), FOUND_ROWS(), how it was planned. */
  counts: boolean
  /** SHOW WARNINGS, `@@warning_count`. */
  warnings: boolean
}

/** BEGIN with more behind it than the words of a transaction. */
const isBlock = ({ text }: ParsedStatement) => text.length > 80 || /not\s+atomic/i.test(text)

/** What a statement asks; everything where that is not known. */
export function askedTraces(statement: ParsedStatement): AskedTraces {
  const { verb } = statement
  const isKnown = verb !== null && (traceless.has(verb) || plain.has(verb))
  if (!isKnown || (verb === 'BEGIN' && isBlock(statement))) return { counts: true, warnings: true }
  const { counts, warnings } = tracesAsked(statement)
  return { counts, warnings }
}

function tracesAsked(statement: ParsedStatement): AskedTraces & { ids: boolean } {
  const asked = { counts: false, warnings: false, ids: false }
  if (!mayAsk.test(statement.text)) return asked
  someToken(statement, (kind, start, end) => {
    const text = statement.text.slice(start, end)
    if (kind === Token.Word) {
      const word = text.toUpperCase()
      asked.counts ||= askingCounts.has(word)
      asked.warnings ||= askingWarnings.has(word)
      asked.ids ||= word === 'LAST_INSERT_ID'
    } else if (kind === Token.Variable) {
      asked.counts ||= askingVariable.counts.test(text)
      asked.warnings ||= askingVariable.warnings.test(text)
      asked.ids ||= askingVariable.ids.test(text)
    }
    return asked.counts && asked.warnings && asked.ids
  })
  return asked
}

/**
 * Goes over the tokens of a statement, which may be of many MB, without keeping them.
 *
 * @param orDoubtful true also where servers may read the statement in another way
 */
function someToken(
  statement: ParsedStatement,
  test: (kind: Token, start: number, end: number) => boolean,
  orDoubtful = false,
): boolean {
  const cursor = statement.walk()
  for (let kind = cursor.next(); kind !== Token.End; kind = cursor.next()) {
    if (test(kind, cursor.start, cursor.end)) return true
  }
  return orDoubtful && cursor.doubtful !== null
}
