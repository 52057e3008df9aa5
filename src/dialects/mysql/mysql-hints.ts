import type { TokenList } from '../token-list.ts'
import { isHarmlessVariable } from './mysql-variables.ts'

/**
 * Why an optimizer hint may do more than hint. It is read up to its first end mark, or (MySQL) up to the first one
 * outside of quotes, and may set variables.
 */
export function hintDoubt(hint: string): Pick<TokenList, 'doubtful'> {
  if (hasOpenQuote(hint) || hint.includes('\\')) return { doubtful: 'a quote in its hint is not closed' }
  for (const [, name] of hint.matchAll(/set_var(?:\s*\(\s*([^\s=)]*))?/gi)) {
    if (!isHarmlessVariable(name ?? '')) return { doubtful: `its hint sets ${name ?? 'a variable'}` }
  }
  return { doubtful: null }
}

function hasOpenQuote(hint: string): boolean {
  let quote = ''
  for (const character of hint) {
    if (quote === '' ? '\'"`'.includes(character) : character === quote) quote = quote === '' ? character : ''
  }
  return quote !== ''
}
