import type { Lexing } from '../language/lexing.ts'
import type { TokenList } from './token-list.ts'
import { Lexer, Token } from '../language/lexer.ts'
import { listTokens } from './token-list.ts'

/**
 * One statement with its tokens, which are read once, when they are asked for first, and then serve everybody: who
 * judges it, who follows its session, who says what became of it.
 */
export class ParsedStatement {
  readonly text: string
  readonly lexing: Lexing
  #verb: string | null | undefined
  #list: TokenList | undefined

  /** @param text one statement, without its delimiter */
  constructor(text: string, lexing: Lexing) {
    this.text = text
    this.lexing = lexing
  }

  /** The first word in upper case; null where the statement does not begin with a plain word. */
  get verb(): string | null {
    if (this.#verb === undefined) this.#verb = firstWord(this.text, this.lexing)
    return this.#verb
  }

  /** All tokens but comments; lists of literals are kept short. */
  get list(): TokenList {
    this.#list ??= listTokens(this.text, this.lexing)
    return this.#list
  }
}

function firstWord(text: string, lexing: Lexing): string | null {
  const lexer = new Lexer(text, lexing, { allExecutable: true })
  let kind = lexer.next()
  while (kind === Token.Comment || kind === Token.Hint) kind = lexer.next()
  return kind === Token.Word ? text.slice(lexer.start, lexer.end).toUpperCase() : null
}
