import type { LexicalRules, Lexing } from './lexing.ts'

/** What a token is. Numbers, because millions of them are compared. */
export const Token = {
  End: 0,
  /** Keyword or bare identifier; also `1abc`. */
  Word: 1,
  /** `` `a` ``, `"a"` under ANSI_QUOTES, `[a]` where that is a name. */
  QuotedIdentifier: 2,
  /** `'…'`, `"…"`; a prefix such as `X` or `_utf8mb4` is a word of its own. */
  String: 3,
  Number: 4,
  /** `@a`, `` @`a` ``, `@@global.a`, and the `@host` of an account. */
  Variable: 5,
  /** One character; `:=` and `->` are two tokens. */
  Punctuation: 6,
  /** `?` */
  Placeholder: 7,
  Comment: 8,
  /** An optimizer hint, the comment that begins with a plus. */
  Hint: 9,
  /** The start of a comment whose content the server runs: `/*!50000`, `/*T![ttl]`, `/*M!`. */
  ExecutableOpen: 10,
  /** The end of such a comment. */
  ExecutableClose: 11,
  /** What ends a statement: `;` unless DELIMITER changed it. Only with the option `delimiter`. */
  Delimiter: 12,
} as const
export type Token = typeof Token[keyof typeof Token]

/** True for comments, hints, and the marks around what servers run of a comment: no part of the statement itself. */
export function isCommentPart(kind: Token): boolean {
  return (
    kind === Token.Comment
    || kind === Token.Hint
    || kind === Token.ExecutableOpen
    || kind === Token.ExecutableClose
  )
}

export interface LexerOptions {
  /** Where reading begins; 0 unless told. */
  from?: number
  /** Text that is given as a `Delimiter` wherever it stands outside strings and comments. */
  delimiter?: string
  /** Takes every comment for executable that some server of the family runs. */
  allExecutable?: boolean
}

/** Of each character below 128: 1 whitespace, 2 part of a word, 4 digit. Everything above is part of a word. */
const classes = new Uint8Array(128)
for (const code of [9, 10, 11, 12, 13, 32]) classes[code] = 1
for (let code = 0; code < 128; code++) {
  if (/[\w$]/.test(String.fromCharCode(code))) {
    classes[code] = /\d/.test(String.fromCharCode(code))
      ? 6
      : 2
  }
}

export const isSpace = (code: number): boolean => code < 128 && classes[code] === 1
/** True for what may stand inside an unquoted identifier. */
export const isWordPart = (code: number): boolean => code >= 128 || (classes[code]! & 2) !== 0
const isDigit = (code: number): boolean => code >= 48 && code <= 57

const [BANG, QUOTE, HASH, STAR, PLUS, MINUS, DOT, SLASH, AT, BACKSLASH, BACKTICK] = [
  33,
  34,
  35,
  42,
  43,
  45,
  46,
  47,
  64,
  92,
  96,
]
const APOSTROPHE = 39
const QUESTION = 63
const BRACKET = 91
/** A byte order mark. */
const MARK = 0xFEFF

/**
 * Cuts SQL into tokens as a dialect's rules say, one pass over character codes: `next()` moves to the next token,
 * whose place is `start` to `end`. A class with plain fields, because a fresh object per token
 * would cost more than the reading itself.
 *
 * @example
 * const lexer = new Lexer('SELECT `a`', lexing)
 * while (lexer.next() !== Token.End) use(lexer.kind, lexer.start, lexer.end)
 */
export class Lexer {
  readonly text: string
  kind: Token = Token.End
  start = 0
  end: number
  /** True between the start and the end of an executable comment. */
  inExecutable = false
  /** Set once servers may read the text differently from this lexer: such a text is not safe to judge. */
  doubtful: string | null = null

  private readonly length: number
  private readonly rules: LexicalRules
  private readonly backslashEscapes: boolean
  private readonly ansiQuotes: boolean
  private readonly allExecutable: boolean
  private readonly markIsSpace: boolean
  private afterNameDot = false
  private delimiter = ''
  private delimiterCode = -1

  constructor(text: string, lexing: Lexing, options: LexerOptions = {}) {
    this.text = text
    this.length = text.length
    this.end = options.from ?? 0
    this.rules = lexing.rules
    this.markIsSpace = lexing.rules.markIsSpace
    this.backslashEscapes = lexing.backslashEscapes
    this.ansiQuotes = lexing.ansiQuotes
    this.doubtful = lexing.doubt ?? null
    this.allExecutable = options.allExecutable ?? false
    if (options.delimiter) {
      this.delimiter = options.delimiter
      this.delimiterCode = options.delimiter.charCodeAt(0)
    }
  }

  /** Moves to the next token and gives its kind; `End` at the end of the text, again and again. */
  next(): Token {
    const { text, length } = this
    const before = this.end
    let at = before
    while (at < length && (isSpace(text.charCodeAt(at)) || (this.markIsSpace && text.charCodeAt(at) === MARK))) at++
    this.start = at
    if (at >= length) {
      this.end = length
      if (this.inExecutable) this.doubtful ??= 'a comment is not closed'
      return this.kind = Token.End
    }
    const code = text.charCodeAt(at)
    // `a.1b` without spaces: the dot separates names, and what follows is a name even if it begins with a digit.
    const adjacent = at === before
    if (code === DOT && adjacent && (this.kind === Token.Word || this.kind === Token.QuotedIdentifier)) {
      this.afterNameDot = true
      return this.kind = this.single(Token.Punctuation)
    }
    const isMember = this.afterNameDot && adjacent && isDigit(code)
    this.afterNameDot = false
    return this.kind = isMember
      ? this.scanWord(at)
      : this.scan(code)
  }

  private scan(code: number): Token {
    if (code === this.delimiterCode && !this.inExecutable && this.isDelimiter(this.start)) {
      this.end = this.start + this.delimiter.length
      return Token.Delimiter
    }
    if (code >= 128 || (classes[code]! & 2) !== 0) {
      return isDigit(code)
        ? this.scanNumber(this.start)
        : this.scanWord(this.start + 1)
    }
    return this.scanMark(code)
  }

  /** What begins with a character that is no part of a word. */
  private scanMark(code: number): Token {
    switch (code) {
      case APOSTROPHE: return this.scanQuoted(this.start, code, this.backslashEscapes, Token.String)
      case QUOTE: return this.scanDoubleQuoted(this.start)
      case BACKTICK: return this.scanQuoted(this.start, code, false, Token.QuotedIdentifier)
      case MINUS: return this.scanDash()
      case HASH: return this.scanHash()
      case BRACKET: return this.scanBracket()
      case SLASH: return this.scanSlash()
      case STAR: return this.scanStar()
      case AT: return this.scanVariable()
      case DOT: return this.scanDot()
      case QUESTION: return this.scanPlaceholder()
      default: return this.scanPunctuation(code)
    }
  }

  private scanPunctuation(code: number): Token {
    // Some servers skip control characters, some end there, some refuse; a backslash is a client's command.
    if (code < 32 || code === 127 || code === BACKSLASH)
      this.doubtful ??= 'it holds a control character or a backslash outside a string'
    return this.single(Token.Punctuation)
  }

  private single(kind: Token): Token {
    this.end = this.start + 1
    return kind
  }

  private peek(offset: number): number {
    return this.codeAt(this.start + offset)
  }

  private codeAt(at: number): number {
    return at < this.length
      ? this.text.charCodeAt(at)
      : -1
  }

  private isDelimiter(at: number): boolean {
    return this.delimiter.length === 1 || this.text.startsWith(this.delimiter, at)
  }

  private scanWord(from: number): Token {
    const { text, length, delimiterCode } = this
    let at = from
    while (at < length) {
      const code = text.charCodeAt(at)
      if (code < 128 && (classes[code]! & 2) === 0) break
      // `END$$` after DELIMITER $$: a delimiter of word characters ends a word.
      if (code === delimiterCode && !this.inExecutable && this.isDelimiter(at)) break
      at++
    }
    this.end = at
    return Token.Word
  }

  /** `.5`, or a dot by itself. */
  private scanDot(): Token {
    return isDigit(this.peek(1))
      ? this.scanNumber(this.start)
      : this.single(Token.Punctuation)
  }

  /** A number, or an identifier that begins with a digit. */
  private scanNumber(from: number): Token {
    let at = this.skipDigits(from)
    const fraction = this.codeAt(at) === DOT
    if (fraction) at = this.skipDigits(at + 1)
    const code = this.codeAt(at)
    if (code === 69 || code === 101) {
      const digits = this.exponentDigits(at)
      if (digits !== -1) {
        this.end = this.skipDigits(digits)
        return Token.Number
      }
      // Some servers swallow a sign or a quote after `1.5e`; the next token would begin elsewhere.
      if (fraction) this.doubtful ??= 'a number in it is not complete'
    }
    if (!fraction && code !== -1 && isWordPart(code)) return this.scanWord(at)
    this.end = at
    return Token.Number
  }

  /** Where the digits of `e5`, `e+5` and `e-5` begin; -1 where there are none. */
  private exponentDigits(exponent: number): number {
    const sign = this.codeAt(exponent + 1)
    const digits = sign === PLUS || sign === MINUS
      ? exponent + 2
      : exponent + 1
    return isDigit(this.codeAt(digits))
      ? digits
      : -1
  }

  private skipDigits(from: number): number {
    const { text, length } = this
    let at = from
    while (at < length && isDigit(text.charCodeAt(at))) at++
    return at
  }

  private scanDoubleQuoted(from: number): Token {
    if (!this.ansiQuotes) return this.scanQuoted(from, QUOTE, this.backslashEscapes, Token.String)
    // `"a\"b"` is one identifier, or one that ends at the second quote.
    return this.scanQuoted(
      from,
      QUOTE,
      this.backslashEscapes && this.rules.escapesInQuotedNames,
      Token.QuotedIdentifier,
    )
  }

  private scanQuoted(from: number, quote: number, escapes: boolean, kind: Token): Token {
    const { text, length } = this
    let at = from + 1
    while (at < length) {
      const code = text.charCodeAt(at++)
      if (code === quote) {
        if (at >= length || text.charCodeAt(at) !== quote) {
          this.end = at
          return kind
        }
        at++
      } else if (code === BACKSLASH) {
        if (escapes) at++
        else if (kind === Token.QuotedIdentifier && quote === QUOTE)
          this.doubtful ??= 'a quoted name in it holds a backslash'
      }
    }
    this.doubtful ??= 'a quote is not closed'
    this.end = length
    return kind
  }

  /** `[a]`, which knows no escapes, where that is a name. */
  private scanBracket(): Token {
    if (!this.rules.bracketNames) return this.single(Token.Punctuation)
    const close = this.text.indexOf(']', this.start)
    if (close === -1) this.doubtful ??= 'a quote is not closed'
    this.end = close === -1
      ? this.length
      : close + 1
    return Token.QuotedIdentifier
  }

  /** `?`, and `?1` where that is one. */
  private scanPlaceholder(): Token {
    this.end = this.rules.numberedPlaceholders
      ? this.skipDigits(this.start + 1)
      : this.start + 1
    return Token.Placeholder
  }

  private scanDash(): Token {
    if (this.peek(1) !== MINUS) return this.single(Token.Punctuation)
    if (this.rules.dashComments === 'always') return this.scanLineComment()
    const after = this.peek(2)
    if (after === -1 || isSpace(after)) return this.scanLineComment()
    const control = after < 32 || after === 127
    if (!control) return this.single(Token.Punctuation)
    this.doubtful ??= 'a control character follows two dashes'
    return this.rules.dashComments === 'beforeControl'
      ? this.scanLineComment()
      : this.single(Token.Punctuation)
  }

  private scanHash(): Token {
    return this.rules.hashComments
      ? this.scanLineComment()
      : this.single(Token.Punctuation)
  }

  private scanLineComment(): Token {
    const newline = this.text.indexOf('\n', this.start)
    this.end = newline === -1
      ? this.length
      : newline
    return Token.Comment
  }

  private scanSlash(): Token {
    if (this.peek(1) !== STAR) return this.single(Token.Punctuation)
    const mark = this.rules.executableComments === null
      ? -1
      : this.peek(2)
    const bang = mark === BANG
      ? 2
      : this.peek(3) === BANG && this.marksExecutable(mark)
        ? 3
        : 0
    if (bang !== 0) return this.openExecutable(bang + 1)
    const close = this.text.indexOf('*/', this.start + 2)
    if (close === -1) this.doubtful ??= 'a comment is not closed'
    this.end = close === -1
      ? this.length
      : close + 2
    return mark === PLUS
      ? Token.Hint
      : Token.Comment
  }

  /** A letter before the `!`, as in `/*T!` and `/*M!`. */
  private marksExecutable(mark: number): boolean {
    const { marks = '', familyMarks = '' } = this.rules.executableComments ?? {}
    return mark !== -1 && (this.allExecutable ? familyMarks : marks).includes(String.fromCharCode(mark))
  }

  private openExecutable(offset: number): Token {
    if (this.inExecutable) this.doubtful ??= 'executable comments stand inside each other'
    this.inExecutable = true
    const feature = this.peek(offset) === 91
      ? this.text.slice(this.start + offset, this.start + offset + 256).match(/^\[[\w$,]+\]/)
      : null
    if (feature) this.end = this.start + offset + feature[0].length
    else this.end = this.skipVersion(this.start + offset)
    return Token.ExecutableOpen
  }

  /** Five digits, or six, say from which version on a server runs the content. */
  private skipVersion(from: number): number {
    const digits = this.skipDigits(from) - from
    return digits === 5 || digits === this.rules.executableComments?.versionDigits
      ? from + digits
      : digits > 5
        ? from + 5
        : from
  }

  private scanStar(): Token {
    if (!this.inExecutable || this.peek(1) !== SLASH) return this.single(Token.Punctuation)
    this.inExecutable = false
    this.end = this.start + 2
    return Token.ExecutableClose
  }

  private scanVariable(): Token {
    const at = this.peek(1) === AT
      ? this.start + 2
      : this.start + 1
    this.scanVariablePart(at)
    // `` @@global.`a` ``: the name itself is quoted.
    if (
      at === this.start + 2
      && this.text.charCodeAt(this.end - 1) === DOT
      && this.text.charCodeAt(this.end) === BACKTICK
    ) {
      this.scanQuoted(this.end, BACKTICK, false, Token.QuotedIdentifier)
    }
    return Token.Variable
  }

  private scanVariablePart(from: number): void {
    const code = this.codeAt(from)
    if (code === BACKTICK) this.scanQuoted(from, BACKTICK, false, Token.QuotedIdentifier)
    else if (code === APOSTROPHE) this.scanQuoted(from, APOSTROPHE, this.backslashEscapes, Token.String)
    else if (code === QUOTE) this.scanDoubleQuoted(from)
    else this.scanVariableName(from)
  }

  private scanVariableName(from: number): void {
    const { text, length, delimiterCode } = this
    let at = from
    while (at < length) {
      const code = text.charCodeAt(at)
      if (!isWordPart(code) && code !== DOT) break
      if (code === delimiterCode && !this.inExecutable && this.isDelimiter(at)) break
      at++
    }
    this.end = at
  }
}
