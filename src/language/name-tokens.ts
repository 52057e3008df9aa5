import type { Lexing } from './lexing.ts'
import { unquotedName } from './identifiers.ts'
import { isCommentPart, Lexer, Token } from './lexer.ts'
import { wordSet } from './word-list.ts'

/** A token as it is looked at by who asks which names a text holds. */
export interface NameToken {
  /** `word`: a bare one, which may be a name; `name`: a quoted one. */
  kind: 'word' | 'name' | 'literal' | 'mark'
  /** A name without its quotes, anything else as it was written. */
  text: string
  /** A bare word in upper case, or a mark; '' for anything else. */
  word: string
  start: number
  end: number
}

/** The tokens of a text, and for each bracket where it is closed: at the end of the text where it is not. */
export interface NameTokens {
  readonly tokens: readonly NameToken[]
  readonly closes: ReadonlyMap<number, number>
}

/** Words that are never a bare name in a statement that reads or writes rows. */
const reserved = wordSet(
  `SELECT DISTINCT DISTINCTROW ALL FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET WINDOW UNION EXCEPT INTERSECT MINUS
   ON USING JOIN INNER LEFT RIGHT FULL OUTER CROSS NATURAL STRAIGHT_JOIN AS SET VALUES INTO INSERT UPDATE DELETE
   REPLACE WITH RECURSIVE LATERAL DUAL FOR FORCE IGNORE USE PROCEDURE RETURNING`,
  `AND OR NOT XOR IN IS NULL LIKE ILIKE GLOB BETWEEN EXISTS ANY SOME REGEXP RLIKE SOUNDS ESCAPE DIV MOD BINARY COLLATE
   CASE WHEN THEN ELSE END INTERVAL ASC DESC OVER PARTITION ROWS RANGE TRUE FALSE UNKNOWN SEPARATOR DEFAULT DUPLICATE
   SQL_NO_CACHE SQL_CACHE SQL_CALC_FOUND_ROWS SQL_BIG_RESULT SQL_SMALL_RESULT SQL_BUFFER_RESULT HIGH_PRIORITY
   LOW_PRIORITY DELAYED`,
  'IF WHILE UNTIL RETURN DECLARE BEGIN DO LOOP ITERATE LEAVE CALL',
)

/** Words with which an operand ends all the same. */
const endWords = wordSet('END NULL TRUE FALSE')

/** Brackets within brackets: deeper than anybody writes, and what is read of them is read by recursion. */
const deepest = 200

/**
 * Cuts a text; comments are left out, but for what the server runs of them, and so is what stands in more than 200
 * brackets.
 */
export function nameTokens(text: string, lexing: Lexing): NameTokens {
  const lexer = new Lexer(text, lexing)
  const tokens: NameToken[] = []
  const closes = new Map<number, number>()
  const open: number[] = []
  let depth = 0
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    if (isCommentPart(kind)) continue
    const token = toNameToken(kind, text.slice(lexer.start, lexer.end), lexer)
    if (token.word === '(') depth++
    const isClosed = token.word === ')' && depth > 0
    if (depth <= deepest) {
      if (token.word === '(') open.push(tokens.length)
      if (isClosed) closes.set(open.pop()!, tokens.length)
      tokens.push(token)
    }
    if (isClosed) depth--
  }
  for (const each of open) closes.set(each, tokens.length)
  return { tokens, closes }
}

function toNameToken(kind: Token, text: string, { start, end }: Pick<Lexer, 'start' | 'end'>): NameToken {
  switch (kind) {
    case Token.Word: return { kind: 'word', text, word: text.toUpperCase(), start, end }
    case Token.QuotedIdentifier: return { kind: 'name', text: unquotedName(text), word: '', start, end }
    case Token.Punctuation: return { kind: 'mark', text, word: text, start, end }
    default: return { kind: 'literal', text, word: '', start, end }
  }
}

/** Whether a token may be a name where one may stand. */
export function mayBeName(token: NameToken | undefined): boolean {
  return token?.kind === 'name' || (token?.kind === 'word' && !reserved.has(token.word))
}

/** Whether an operand may end with a token, so that a name behind it is another name for it. */
export function endsOperand(token: NameToken | undefined): boolean {
  if (!token) return false
  const { kind, word } = token
  return mayBeName(token) || kind === 'literal' || word === ')' || endWords.has(word)
}
