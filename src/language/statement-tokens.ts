import type { LexerOptions } from './lexer.ts'
import type { Lexing } from './lexing.ts'
import { Lexer, Token } from './lexer.ts'

/**
 * The tokens of a statement, comments included, as lists side by side: an object for each would cost more than reading
 * it.
 */
export interface StatementTokens {
  readonly kinds: readonly Token[]
  /** Where each begins and ends, counted from the statement's begin. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Why servers may read the text differently, in words that follow a colon; null where they do not. */
  readonly doubtful: string | null
}

/** Tokens that are kept of a statement while a text is cut: those of a dump's INSERT are not worth their memory. */
const mostKept = 50_000
/** What the last three tokens were, two bits each: `, literal ,`. */
const [comma, literal] = [1, 2]
const listTail = (comma << 4) | (literal << 2) | comma
const COMMA = 44

/**
 * A lexer that notes the tokens that it reads; one of its own, because a check at every token would slow down the
 * others.
 */
export class RecordingLexer extends Lexer {
  readonly #kinds: Token[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #keepsStrings: boolean
  readonly #most: number
  #tail = 0
  #isWhole = true

  /** @param most so many tokens are kept; of a statement with more, none */
  constructor(text: string, lexing: Lexing, options: LexerOptions = {}, most = mostKept) {
    super(text, lexing, options)
    this.#keepsStrings = lexing.rules.stringsMayBeNames
    this.#most = most
  }

  override next(): Token {
    const kind = super.next()
    if (kind !== Token.End) this.#note(kind)
    return kind
  }

  /**
   * The tokens of a part of the text, to be asked for once; null where there were too many.
   *
   * @param from where it begins; places count from there
   * @param to where it ends
   */
  tokens(from: number, to: number): StatementTokens | null {
    if (!this.#isWhole) return null
    const [kinds, starts, ends] = [this.#kinds, this.#starts, this.#ends]
    while (ends.length > 0 && ends.at(-1)! > to) [kinds, starts, ends].forEach(list => list.pop())
    while (starts.length > 0 && starts[0]! < from) [kinds, starts, ends].forEach(list => list.shift())
    for (let index = 0; index < kinds.length; index++) {
      // What ends other statements is an ordinary mark within a body.
      if (kinds[index] === Token.Delimiter) kinds[index] = Token.Punctuation
      starts[index]! -= from
      ends[index]! -= from
    }
    const tokens: StatementTokens = { kinds, starts, ends, doubtful: this.doubtful }
    return tokens
  }

  /** Of long lists of literals, `1, 2, 3`, an end is kept: the others tell nothing more. */
  #note(kind: Token): void {
    let code = 0
    if (kind === Token.Punctuation) code = this.text.charCodeAt(this.start) === COMMA ? comma : 0
    else if (kind === Token.Number || (kind === Token.String && !this.#keepsStrings)) code = literal
    // What a comment hides from some servers is looked at token by token.
    if (code === literal && this.#tail === listTail && !this.inExecutable) {
      this.#replaceLiteral(kind)
      return
    }
    this.#tail = ((this.#tail << 2) | code) & 63
    if (this.#kinds.length >= this.#most) {
      this.#isWhole = false
      return
    }
    this.#kinds.push(kind)
    this.#starts.push(this.start)
    this.#ends.push(this.end)
  }

  /** In `, literal ,` the one that comes next takes the place of the one before. */
  #replaceLiteral(kind: Token): void {
    this.#kinds.pop()
    this.#starts.pop()
    this.#ends.pop()
    const last = this.#kinds.length - 1
    this.#kinds[last] = kind
    this.#starts[last] = this.start
    this.#ends[last] = this.end
    this.#tail = (comma << 2) | literal
  }
}

/**
 * Cuts a text that is one statement.
 *
 * @param options.allExecutable takes the executable comments of the whole family for such
 * @param options.most so many are kept, without the middle of lists of literals; all unless told
 * @returns null where there are more
 */
export function readTokens(
  text: string,
  lexing: Lexing,
  { most = Number.POSITIVE_INFINITY, ...options }: { allExecutable?: boolean, most?: number } = {},
): StatementTokens | null {
  const lexer = new RecordingLexer(text, lexing, options, most)
  while (lexer.next() !== Token.End);
  return lexer.tokens(0, text.length)
}

/** What goes from one token to the next: a lexer, or one over tokens that were read before. */
export type TokenCursor = Pick<Lexer, 'next' | 'start' | 'end' | 'doubtful'>

/** Goes over tokens as a lexer does that reads them. */
export class TokensCursor implements TokenCursor {
  readonly #tokens: StatementTokens
  #at = -1

  constructor(tokens: StatementTokens) {
    this.#tokens = tokens
  }

  next(): Token {
    this.#at++
    return this.#tokens.kinds[this.#at] ?? Token.End
  }

  get start(): number { return this.#tokens.starts[this.#at]! }
  get end(): number { return this.#tokens.ends[this.#at]! }
  get doubtful(): string | null { return this.#tokens.doubtful }
}
