import { wordSet } from '../../language/word-list.ts'

const blockStarts = wordSet('BEGIN IF CASE LOOP WHILE REPEAT FOR')

/**
 * Whether running this statement, also in vain, may change what the session does not tell by itself: sql_mode,
 * character sets, database. The servers put back what routines and triggers changed of the first two; blocks and
 * prepared statements keep it.
 */
export function changesSession(statement: string, verb: string | null): boolean {
  if (/sql_mode|session_states|character_set|collation_connection/i.test(statement)) return true
  // Such as an executable comment.
  if (verb === null) return /\b(?:set|use|drop|call|execute)\b/i.test(statement)
  // A dropped database leaves the session in none, and not every server says so.
  if (verb === 'DROP') return /database|schema/i.test(statement)
  // Other settings change neither how texts are read nor where the session stands. SET STATEMENT runs another one.
  if (verb === 'SET') return /\b(?:names|char|charset|character)\b|^\s*set\s+statement\b/i.test(statement)
  if (verb === 'USE' || verb === 'CALL' || verb === 'EXECUTE') return true
  return blockStarts.has(verb) && /call|execute|set|drop/i.test(statement)
}

/**
 * See `StatementRules`. Backslashes and bytes of other character sets may swallow the quote behind them; `"` is a
 * name's under ANSI_QUOTES.
 */
export function modeDoubt(statement: string): 'ends' | 'quotes' | null {
  if (/[^\0-\x7F]|\\/.test(statement)) return 'ends'
  return statement.includes('"') ? 'quotes' : null
}
