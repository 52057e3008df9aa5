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
  // One variable of the person's own is no setting.
  if (verb === 'SET') return !/^\s*set\s+@\w+\s*:?=[^,@]*$/i.test(statement)
  if (verb === 'USE' || verb === 'CALL' || verb === 'EXECUTE') return true
  return blockStarts.has(verb) && /call|execute|set|drop/i.test(statement)
}
