import type { Lexing } from '../language/lexing.ts'
import type { Verdict } from './dialect.ts'
import type { Reading } from './reading.ts'
import { TihcError } from '../contract/errors.ts'
import { ParsedStatement } from './parsed-statement.ts'
import { dialectOf } from './registry.ts'

/** With more executable comments than this, not all ways of reading a statement are tried. */
const mostComments = 3

/** A text of comments alone changes nothing. */
const nothing: Verdict = { kind: 'read', verb: '', reason: null }

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
 * classify('WITH a AS (SELECT 1) DELETE FROM t', lexing) // { kind: 'write', verb: 'DELETE', reason: 'DELETE is a
 * write' }
 */
export function classify(statement: string, lexing: Lexing): Verdict {
  return judgeStatement(new ParsedStatement(statement, lexing))
}

/** As `classify`, for a statement whose tokens others read too. */
export function judgeStatement(statement: ParsedStatement): Verdict {
  const { statements } = dialectOf(statement.lexing.family)
  const { verb } = statement
  if (verb !== null && !statements.hasRule(verb)) return statements.judgeByVerb(verb)
  const { list } = statement
  if (list.comments > mostComments) list.doubtful ??= `it holds more than ${mostComments} executable comments`
  const verdicts = readingsOf(statement).map(reading =>
    reading.tokens.length === 0 ? nothing : statements.judge(reading))
  const verdict = verdicts.find(({ reason }) => reason !== null) ?? verdicts[0]!
  if (verdict.reason !== null) return verdict
  const reason = list.doubtful ?? (verdicts.some(({ kind }) => kind !== verdict.kind)
    ? 'servers of different versions read it differently'
    : null)
  return reason === null
    ? verdict
    : { ...verdict, kind: 'write', reason: `servers may read it differently: ${reason}` }
}

/**
 * Every combination of executable comments that are run and that are skipped; first the one where all are run. Where
 * there are more comments than are tried, or what the text means is open, that one alone: it is a write then.
 */
export function readingsOf({ text, lexing, list: { tokens, comments, doubtful } }: ParsedStatement): Reading[] {
  if (comments === 0 || doubtful !== null) return [{ text, tokens, lexing }]
  const all: Reading[] = []
  for (let skipped = 0; skipped < 2 ** comments; skipped++) {
    const isRead = (comment: number) => comment === 0 || (skipped & (1 << (comment - 1))) === 0
    all.push({
      text,
      lexing,
      tokens: tokens.filter(({ comment }) => isRead(comment)),
    })
  }
  return all
}

/**
 * @param by what makes it read-only: the connection's switch or the person's role
 * @throws {TihcError} `forbidden` for a statement that a read-only connection refuses, naming the verb and the reason.
 */
export function guardReadOnly(statement: string, lexing: Lexing, by: 'connection' | 'role' = 'connection'): void {
  refuseWrite(classify(statement, lexing), lexing, by)
}

/** As `guardReadOnly`, for a statement that was judged already. */
export function refuseWrite({ verb, reason }: Verdict, lexing: Lexing, by: 'connection' | 'role'): void {
  if (lexing.doubt !== undefined)
    throw new TihcError('forbidden', doubtMessage(lexing.doubt, by), { verb, reason: lexing.doubt })
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
    ? `This connection is read-only, and reads cannot be told from writes here: ${doubt}. Open a new session; `
    + 'where it is the server\'s own setting, begin the connection\'s Initial SQL with SET SESSION sql_mode = '
    + '\'\', or turn off read-only.'
    : `Your role may only read, and reads cannot be told from writes here: ${doubt}. Open a new session; `
      + 'where it is the server\'s own setting, an editor can begin the connection\'s Initial SQL with SET '
      + 'SESSION sql_mode = \'\'.'
}

/** Reads whose rows leave something in the session: a variable, what FOUND_ROWS() or LAST_INSERT_ID() gives. */
const leavesTraces = /:=|\binto\b|\bsql_calc_found_rows\b|\blast_insert_id\b/i

/**
 * Whether a statement may be ended early without changing anything: a read that leaves nothing behind. Doubtful ones
 * may not; they are only read to their end.
 */
export function mayBeEnded({ kind }: Verdict, statement: string): boolean {
  return kind === 'read' && !leavesTraces.test(statement)
}

/** Whether running a statement, also in vain, may change how the session reads the next one. */
export function changesSession(statement: string, lexing: Lexing): boolean {
  return followsSession(new ParsedStatement(statement, lexing))
}

/** As `changesSession`, for a statement whose tokens others read too. */
export function followsSession({ text, lexing, verb }: ParsedStatement): boolean {
  return dialectOf(lexing.family).statements.changesSession(text, verb)
}
