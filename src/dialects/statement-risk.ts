import type { ParsedStatement } from './parsed-statement.ts'
import { Token } from '../language/lexer.ts'

/** What a statement would do to whole tables: change or delete all of their rows, remove or empty them. */
export type StatementRisk = 'updatesAll' | 'deletesAll' | 'drops' | 'empties'

/** Dropped, these take nothing of the database with them. */
const harmlessDrops = new Set(['TEMPORARY', 'PREPARE'])

/**
 * What a statement would do to whole tables. It goes by words alone: a condition that holds for every row is not seen.
 *
 * @returns null for a statement that has a condition, or does nothing of the kind
 */
export function riskOf(statement: ParsedStatement): StatementRisk | null {
  const words = topWords(statement)
  switch (words[0]) {
    case 'TRUNCATE': return 'empties'
    case 'DROP': return harmlessDrops.has(words[1] ?? '') ? null : 'drops'
    case 'ALTER': return riskOfAlter(words)
    case 'UPDATE': case 'DELETE': case 'WITH': return riskOfRows(words)
    // Only then it runs what it explains.
    case 'EXPLAIN': case 'DESCRIBE': case 'DESC': case 'ANALYZE':
      return words.includes('ANALYZE') ? riskOfRows(words) : null
    default: return null
  }
}

function riskOfRows(words: readonly string[]): StatementRisk | null {
  const verb = words.find(word => word === 'UPDATE' || word === 'DELETE' || word === 'SELECT')
  if (verb === undefined || verb === 'SELECT' || words.includes('WHERE')) return null
  return verb === 'UPDATE' ? 'updatesAll' : 'deletesAll'
}

function riskOfAlter(words: readonly string[]): StatementRisk | null {
  if (words.includes('DROP')) return 'drops'
  return words.includes('TRUNCATE') ? 'empties' : null
}

/** The words of a statement outside of all brackets, in upper case. */
function topWords({ list: { tokens } }: ParsedStatement): string[] {
  const words: string[] = []
  let depth = 0
  for (const { kind, word } of tokens) {
    if (word === '(') depth++
    else if (word === ')') depth--
    else if (kind === Token.Word && depth === 0) words.push(word)
  }
  return words
}
