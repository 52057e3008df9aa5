import type { TihcError } from '../contract/errors.ts'
import type { Lexing } from '../language/lexing.ts'
import type { Statement } from '../language/splitter.ts'
import { Lexer, Token } from '../language/lexer.ts'
import { dialectOf } from './registry.ts'

type Placed = Pick<Statement, 'text' | 'line' | 'column'>

/**
 * A place in the whole text, both from 1. The token is what stands there, empty where nothing whole does; without it
 * the place is the statement's begin.
 */
export interface ErrorPosition { line: number, column: number, token?: string }

/**
 * Where in the whole text an error of the server lies: where the server says so, or where what it quotes stands. An
 * error about a name (`Unknown column 'x'`) is placed where that name stands first, every other one at the statement's
 * begin, without a token.
 *
 * @param details the error's details, with the server's `message`, and an `offset` in characters where it gives one
 */
export function errorPosition(
  details: TihcError['details'],
  statement: Placed,
  lexing: Lexing,
): ErrorPosition {
  const message = details?.message ?? ''
  const offset = details?.offset ?? dialectOf(lexing.family).quotedOffset(message, statement.text)
  if (offset !== undefined) return at(statement, offset, tokenAt(statement.text, offset, lexing))
  const named = namedOffset(message, statement.text, lexing)
  return named ? at(statement, named.offset, named.token) : { line: statement.line, column: statement.column }
}

function at({ text, line, column }: Placed, offset: number, token = ''): ErrorPosition {
  const before = text.slice(0, offset).split('\n')
  const within = before.at(-1)!.length
  return {
    line: line + before.length - 1,
    column: before.length === 1 ? column + within : within + 1,
    token,
  }
}

/** The token that begins there; none where the place is within one. */
function tokenAt(text: string, offset: number, lexing: Lexing): string | undefined {
  const lexer = new Lexer(text, lexing)
  while (lexer.next() !== Token.End) {
    if (lexer.start >= offset) return lexer.start === offset ? text.slice(lexer.start, lexer.end) : undefined
  }
}

/** The first token that is the name which the server complains of. */
function namedOffset(message: string, text: string, lexing: Lexing): { offset: number, token: string } | undefined {
  const name = dialectOf(lexing.family).nameInError(message)?.split('.').at(-1)!.toLowerCase()
  if (!name) return undefined
  const lexer = new Lexer(text, lexing)
  while (lexer.next() !== Token.End) {
    const token = text.slice(lexer.start, lexer.end)
    if (
      lexer.kind === Token.Word
        ? token.toLowerCase() === name
        : lexer.kind === Token.QuotedIdentifier && token.slice(1, -1).toLowerCase() === name
    ) {
      return { offset: lexer.start, token }
    }
  }
}
