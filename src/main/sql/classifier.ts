import type { Lexing } from '../../language/lexing.ts'
import type { Reading } from './query-rules.ts'
import type { Verdict } from './statement-rules.ts'
import type { TokenList } from './token-list.ts'
import { TihcError } from '../../contract/errors.ts'
import { Lexer, Token } from '../../language/lexer.ts'
import { hasRule, judge, judgeByVerb } from './statement-rules.ts'
import { listTokens } from './token-list.ts'

/** With more executable comments than this, not all ways of reading a statement are tried. */
const mostComments = 3

/**
 * Says what a statement is. A read is known to change nothing on the server; whatever is not known to be
 * one is a write: unknown verbs, unknown functions, a text that servers may cut in another way. Content of
 * `/*! … *\/` counts both as run and as skipped, because that depends on the server's version.
 *
 * `SELECT … INTO @a`, `SELECT @a := 1` and `SET @a = 1` change only the session and are allowed; `SLEEP`
 * and `LOAD_FILE` change nothing and are reads.
 *
 * @param statement one statement, without its delimiter
 * @example
 * classify('WITH a AS (SELECT 1) DELETE FROM t', lexing) // { kind: 'write', verb: 'DELETE', reason: 'DELETE is a write' }
 */
export function classify(statement: string, lexing: Lexing): Verdict {
  const verb = firstWord(statement, lexing)
  if (verb !== null && !hasRule(verb, lexing.product)) return judgeByVerb(verb)
  const list = listTokens(statement, lexing)
  if (list.comments > mostComments) list.doubtful ??= `it holds more than ${mostComments} executable comments`
  const verdicts = readings(list, lexing).map(judge)
  const verdict = verdicts.find(({ reason }) => reason !== null) ?? verdicts[0]!
  if (verdict.reason !== null) return verdict
  const reason = list.doubtful ?? (verdicts.some(({ kind }) => kind !== verdict.kind)
    ? 'servers of different versions read it differently'
    : null)
  return reason === null
    ? verdict
    : { ...verdict, kind: 'write', reason: `servers may read it differently: ${reason}` }
}

/** The first word in upper case; null where the statement does not begin with a plain word. */
function firstWord(statement: string, lexing: Lexing): string | null {
  const lexer = new Lexer(statement, lexing, { allExecutable: true })
  let kind = lexer.next()
  while (kind === Token.Comment || kind === Token.Hint) kind = lexer.next()
  return kind === Token.Word
    ? statement.slice(lexer.start, lexer.end).toUpperCase()
    : null
}

/** Every combination of executable comments that are run and that are skipped; first the one where all are run. */
function readings({ text, tokens, comments, doubtful }: TokenList, { product }: Lexing): Reading[] {
  if (comments === 0 || doubtful !== null) {
    return [
      { text, tokens, product },
    ]
  }
  const all: Reading[] = []
  for (let skipped = 0; skipped < 2 ** comments; skipped++) {
    const isRead = (comment: number) => comment === 0 || (skipped & (1 << (comment - 1))) === 0
    all.push({
      text,
      product,
      tokens: tokens.filter(({ comment }) => isRead(comment)),
    })
  }
  return all
}

/**
 * Throws `forbidden` for a statement that a read-only connection refuses, naming the verb and the reason.
 *
 * @param by what makes it read-only: the connection's switch or the person's role
 */
export function guardReadOnly(statement: string, lexing: Lexing, by: 'connection' | 'role' = 'connection'): void {
  const { verb, reason } = classify(statement, lexing)
  if (reason === null) return
  const what = verb !== '' && reason.startsWith(verb)
    ? reason
    : `${verb || 'this text'} is refused, because ${reason}`
  const message = by === 'connection'
    ? `This connection is read-only: ${what}. Turn off read-only in the connection to run it.`
    : `Your role may only read: ${what}. Ask an editor or an admin to run it.`
  throw new TihcError('forbidden', message, { verb, reason })
}

const blockStarts = new Set([
  'BEGIN',
  'IF',
  'CASE',
  'LOOP',
  'WHILE',
  'REPEAT',
  'FOR',
])

/**
 * Whether running this statement may change sql_mode, or the database without a plain USE, so that the session must
 * ask the server for them again: a dropped database leaves the session in none, and not every server says so.
 */
export function changesSessionMode(statement: string, lexing: Lexing): boolean {
  if (lexing.product === 'SQLite') return false
  if (/sql_mode|session_states/i.test(statement)) return true
  const verb = firstWord(statement, lexing)
  // Such as an executable comment.
  if (verb === null) return /call|execute|use|drop/i.test(statement)
  if (verb === 'DROP') return /database|schema/i.test(statement)
  if (verb === 'CALL' || verb === 'EXECUTE' || verb === 'USE') return true
  if (verb === 'SET') return /\bfor\b/i.test(statement)
  return blockStarts.has(verb) && /call|execute|drop/i.test(statement)
}

/** Whether it is a `USE`, which changes the session's database. */
export function isUse(statement: string, lexing: Lexing): boolean {
  return classify(statement, lexing).verb === 'USE'
}
