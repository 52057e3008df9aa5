import type { Lexing } from '../language/lexing.ts'
import type { ListedToken } from './token-list.ts'
import { Token } from '../language/lexer.ts'

/** One way in which a server may read a statement: its executable comments run or skipped. */
export interface Reading {
  text: string
  tokens: ListedToken[]
  lexing: Lexing
}

/** The word at a place in upper case, the first character of any other token, '' at the end. */
export function wordAt({ tokens }: Reading, at: number): string {
  return tokens[at]?.word ?? ''
}

/** The token at a place as it was typed, '' at the end. */
export function textAt({ text, tokens }: Reading, at: number): string {
  const token = tokens[at]
  return token ? text.slice(token.start, token.end) : ''
}

/** True for a bare or quoted name. */
export function isName({ tokens }: Reading, at: number): boolean {
  const kind = tokens[at]?.kind
  return kind === Token.Word || kind === Token.QuotedIdentifier
}
