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
  refuseWrite(classify(statement, lexing), lexing, by)
}

/** As `guardReadOnly`, for a statement that was judged already. */
export function refuseWrite({ verb, reason }: Verdict, lexing: Lexing, by: 'connection' | 'role'): void {
  if (lexing.doubt !== undefined) throw new TihcError('forbidden', doubtMessage(lexing.doubt, by), { verb, reason: lexing.doubt })
  if (reason === null) return
  const what = verb !== '' && reason.startsWith(verb)
    ? reason
    : `${verb || 'this text'} is refused, because ${reason}`
  const message = by === 'connection'
    ? `This connection is read-only: ${what}. Turn off read-only in the connection to run it.`
    : `Your role may only read: ${what}. Ask an editor or an admin to run it.`
  throw new TihcError('forbidden', message, { verb, reason })
}

function doubtMessage(doubt: string, by: 'connection' | 'role'): string {
  return by === 'connection'
    ? `This connection is read-only, and reads cannot be told from writes here: ${doubt}. Open a new session; where it is the server's own setting, begin the connection's first statements with SET SESSION sql_mode = '', or turn off read-only.`
    : `Your role may only read, and reads cannot be told from writes here: ${doubt}. Open a new session; where it is the server's own setting, an editor can begin the connection's first statements with SET SESSION sql_mode = ''.`
}

/** Reads whose rows leave something in the session: a variable, what FOUND_ROWS() or LAST_INSERT_ID() gives. */
const leavesTraces = /:=|\binto\b|\bsql_calc_found_rows\b|\blast_insert_id\b/i

/**
 * Whether a statement may be ended early without changing anything: a read that leaves nothing behind. Doubtful ones may
 * not; they are only read to their end.
 */
export function mayBeEnded({ kind }: Verdict, statement: string): boolean {
  return kind === 'read' && !leavesTraces.test(statement)
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
 * Whether running this statement, also in vain, may change what the session does not tell by itself: sql_mode,
 * character sets, database. The servers put back what routines and triggers changed of the first two; blocks and
 * prepared statements keep it.
 */
export function changesSession(statement: string, lexing: Lexing): boolean {
  if (lexing.product === 'SQLite') return false
  if (/sql_mode|session_states|character_set|collation_connection/i.test(statement)) return true
  const verb = firstWord(statement, lexing)
  // Such as an executable comment.
  if (verb === null) return /\b(?:set|use|drop|call|execute)\b/i.test(statement)
  // A dropped database leaves the session in none, and not every server says so.
  if (verb === 'DROP') return /database|schema/i.test(statement)
  // One variable of the person's own is no setting.
  if (verb === 'SET') return !/^\s*set\s+@\w+\s*:?=[^,@]*$/i.test(statement)
  if (verb === 'USE' || verb === 'CALL' || verb === 'EXECUTE') return true
  return blockStarts.has(verb) && /call|execute|set|drop/i.test(statement)
}
