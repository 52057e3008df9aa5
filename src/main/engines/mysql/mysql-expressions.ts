import { mysqlLexing } from '../../../dialects/mysql/mysql-lexing.ts'
import { Lexer, Token } from '../../../language/lexer.ts'

const escapes: Record<string, string> = { 0: '\0', n: '\n', r: '\r', t: '\t', Z: '\x1A' }

/**
 * An expression as SQL. MySQL writes those of its dictionary with every quote and backslash escaped once more
 * (`concat(_utf8mb4\'a\')`); the others write them as they are.
 */
export function unescapeExpression(text: string, product: string): string {
  return product === 'MySQL' ? text.replace(/\\([\s\S])/g, (_, escaped: string) => escapes[escaped] ?? escaped) : text
}

/**
 * The names in a list of columns: `` `a`,`b` `` gives a and b.
 *
 * @returns nothing where the text is anything else than names and commas
 */
export function readNameList(text: string, product: string): string[] {
  const lexer = new Lexer(text, mysqlLexing(product))
  const names: string[] = []
  while (lexer.next() !== Token.End) {
    const token = text.slice(lexer.start, lexer.end)
    if (lexer.kind === Token.QuotedIdentifier) names.push(unquoteName(token))
    else if (lexer.kind === Token.Word) names.push(token)
    else if (token !== ',') return []
  }
  return names
}

/** `` `a``b` `` is a`b. */
export function unquoteName(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('``', '`')
}
