import type { Lexing } from '../language/lexing.ts'
import type { StatementTokens, TokenCursor } from '../language/statement-tokens.ts'
import type { TokenList } from './token-list.ts'
import { Lexer, Token } from '../language/lexer.ts'
import { readTokens, TokensCursor } from '../language/statement-tokens.ts'
import { listTokens } from './token-list.ts'

/** Tokens that are looked at to judge a statement; of one with more it is not known what it does. */
const mostListed = 3_000_000

/**
 * One statement with its tokens, which serve everybody: who binds values to it, judges it, guards it, follows its
 * session, says what became of it. They are read once: when the text was cut, or when they are asked for first.
 */
export class ParsedStatement {
  readonly text: string
  readonly lexing: Lexing
  #tokens: StatementTokens | null
  #verb: string | null | undefined
  #list: TokenList | undefined

  /**
   * @param text one statement, without its delimiter
   * @param lexing how it is cut
   * @param tokens what was read of it already
   */
  constructor(text: string, lexing: Lexing, tokens: StatementTokens | null = null) {
    this.text = text
    this.lexing = lexing
    this.#tokens = tokens
  }

  /** The first word in upper case; null where the statement does not begin with a plain word. */
  get verb(): string | null {
    if (this.#verb === undefined) this.#verb = firstWord(this.text, this.lexing)
    return this.#verb
  }

  /** Goes over its tokens as the server reads them; where nobody has kept them, without keeping them. */
  walk(): TokenCursor {
    return this.#tokens ? new TokensCursor(this.#tokens) : new Lexer(this.text, this.lexing)
  }

  /** All tokens but comments, as they have to be judged; lists of literals are kept short. */
  get list(): TokenList {
    this.#list ??= this.#readList()
    return this.#list
  }

  #readList(): TokenList {
    const tokens = this.#asAnyServer()
    if (tokens) return listTokens(this.text, this.lexing, tokens)
    // Fifteen megabytes of short words would take gigabytes to be listed.
    return { text: this.text, tokens: [], comments: 0, doubtful: `it has more than ${mostListed} words and marks` }
  }

  /** What only another server of the family would run of its comments counts too; null for too many. */
  #asAnyServer(): StatementTokens | null {
    const { text, lexing } = this
    const tokens = this.#tokens ??= readTokens(text, lexing, { most: mostListed })
    if (!tokens) return null
    const marks = lexing.rules.executableComments?.familyMarks ?? ''
    const isForeign = (at: number) => text[at] === '/' && text[at + 3] === '!' && marks.includes(text[at + 2]!)
    return marks !== ''
      && tokens.kinds.some((kind, index) => kind === Token.Comment && isForeign(tokens.starts[index]!))
      ? readTokens(text, lexing, { allExecutable: true, most: mostListed })
      : tokens
  }
}

/** Reads the head alone. */
function firstWord(text: string, lexing: Lexing): string | null {
  const lexer = new Lexer(text, lexing, { allExecutable: true })
  let kind = lexer.next()
  while (kind === Token.Comment || kind === Token.Hint) kind = lexer.next()
  return kind === Token.Word ? text.slice(lexer.start, lexer.end).toUpperCase() : null
}
