import type { Lexing } from '../language/lexing.ts'
import type { StatementTokens } from '../language/statement-tokens.ts'
import { isCommentPart, isSpace, Token } from '../language/lexer.ts'
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
    if (kind === Token.ExecutableOpen) comment = ++list.comments
    const word = kind === Token.Word ? text.slice(start, end).toUpperCase() : text[start]!
    const token: ListedToken = { kind, word, start, end, comment }
    if (holdsNul) list.doubtful ??= nulDoubt(text, token, lexing)
    list.doubtful ??= doubtOf(text, token, lexing)
    if (kind === Token.ExecutableClose) comment = 0
    if (!isCommentPart(kind)) list.tokens.push(token)
  }
  list.doubtful ??= tokens.doubtful
  while (list.tokens.at(-1)?.word === ';') list.tokens.pop()
  return list
}

function nulDoubt(text: string, { kind, start, end }: ListedToken, { rules }: Lexing): string | null {
  const counts = kind !== Token.String || rules.nulEndsStrings
  return counts && text.slice(start, end).includes('\0')
    ? 'it holds a NUL, which ends a text'
    : null
}

/** Why a token leaves the meaning of its text open. */
function doubtOf(text: string, token: ListedToken, lexing: Lexing): string | null {
  switch (token.kind) {
    case Token.ExecutableOpen:
      return isPlainOpening(text, token, lexing)
        ? null
        : 'it is not clear which versions run its comment'
    case Token.Comment: case Token.Hint:
      return commentDoubt(text, token, lexing)
    default:
      return token.comment !== 0 && isQuoted(text, token)
        ? 'its executable comment holds quotes'
        : null
  }
}

function commentDoubt(text: string, { kind, start, end, comment }: ListedToken, { family }: Lexing): string | null {
  if (comment !== 0) return 'its comments stand inside each other'
  return kind === Token.Hint
    ? dialectOf(family).statements.hintDoubt(text.slice(start, end)).doubtful
    : null
}

/** Where a server skips the comment, a quote in it would not begin a string: then both ways of reading differ. */
function isQuoted(text: string, { kind, start, end }: ListedToken): boolean {
  if (kind === Token.String || kind === Token.QuotedIdentifier) return true
  return kind === Token.Variable && /['"`]/.test(text.slice(start, end))
}

/**
 * `/*!`, `/*!50000`, `/*T![ttl]` and then a space: every version finds the same content. Six digits are not everybody's
 * way.
 */
function isPlainOpening(text: string, { start, end }: ListedToken, { rules }: Lexing): boolean {
  const opening = text.slice(start, end)
  if (!rules.executableComments?.readsSixDigits && /\d{6}$/.test(opening)) return false
  return end >= text.length || isSpace(text.charCodeAt(end)) || /[a-z(,]/i.test(text[end]!)
}
