import type { Lexing } from '../language/lexing.ts'
import type { StatementTokens } from '../language/statement-tokens.ts'
import { isSpace, Token } from '../language/lexer.ts'
import { dialectOf } from './registry.ts'

/** A token as the classifier looks at it. */
export interface ListedToken {
  kind: Token
  /** A bare word in upper case, else the token's first character. */
  word: string
  start: number
  end: number
  /** Which executable comment it stands in, counted from 1; 0 outside. */
  comment: number
}

export interface TokenList {
  text: string
  /** Comments left out; a trailing `;` too. */
  tokens: ListedToken[]
  /** How many executable comments there are. */
  comments: number
  /** Set when servers may read the text in another way. */
  doubtful: string | null
}

/**
 * Lists what rules are asked about, and looks for what leaves the text's meaning open.
 *
 * @param tokens those of the text, with all forms of executable comments taken for such
 */
export function listTokens(text: string, lexing: Lexing, tokens: StatementTokens): TokenList {
  const { kinds, starts, ends } = tokens
  const list: TokenList = {
    text,
    tokens: [],
    comments: 0,
    doubtful: null,
  }
  const holdsNul = text.includes('\0')
  let comment = 0
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index]!
    const start = starts[index]!
    const end = ends[index]!
    if (holdsNul && (kind !== Token.String || lexing.rules.nulEndsStrings) && text.slice(start, end).includes('\0'))
      list.doubtful ??= 'it holds a NUL, which ends a text'
    if (kind === Token.ExecutableOpen) {
      comment = ++list.comments
      if (!isPlainOpening(text, start, end, lexing)) list.doubtful ??= 'it is not clear which versions run its comment'
    } else if (kind === Token.ExecutableClose) {
      comment = 0
    } else if (kind === Token.Comment || kind === Token.Hint) {
      list.doubtful ??= comment !== 0
        ? 'its comments stand inside each other'
        : kind === Token.Hint
          ? dialectOf(lexing.family).statements.hintDoubt(text.slice(start, end)).doubtful
          : null
    } else {
      if (comment !== 0 && isQuoted(text, kind, start, end)) list.doubtful ??= 'its executable comment holds quotes'
      const word = kind === Token.Word ? text.slice(start, end).toUpperCase() : text[start]!
      list.tokens.push({ kind, word, start, end, comment })
    }
  }
  list.doubtful ??= tokens.doubtful
  while (list.tokens.at(-1)?.word === ';') list.tokens.pop()
  return list
}

/** Where a server skips the comment, a quote in it would not begin a string: then both ways of reading differ. */
function isQuoted(text: string, kind: Token, start: number, end: number): boolean {
  if (kind === Token.String || kind === Token.QuotedIdentifier) return true
  return kind === Token.Variable && /['"`]/.test(text.slice(start, end))
}

/**
 * `/*!`, `/*!50000`, `/*T![ttl]` and then a space: every version finds the same content. Six digits are not everybody's
 * way.
 */
function isPlainOpening(text: string, start: number, end: number, { rules }: Lexing): boolean {
  const opening = text.slice(start, end)
  if (!rules.executableComments?.readsSixDigits && /\d{6}$/.test(opening)) return false
  return end >= text.length || isSpace(text.charCodeAt(end)) || /[a-z(,]/i.test(text[end]!)
}
