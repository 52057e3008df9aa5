import type { BodyTracker } from './body-tracker.ts'
import type { LexerOptions } from './lexer.ts'
import type { Lexing } from './lexing.ts'
import type { StatementTokens } from './statement-tokens.ts'
import { isCommentPart, isSpace, Lexer, Token } from './lexer.ts'
import { RecordingLexer } from './statement-tokens.ts'

/** One statement of a text, exactly as typed. */
export interface Statement {
  /** From the first token or leading comment to the last token, without the delimiter. */
  text: string
  /** Offsets of `text` in the whole text. */
  start: number
  end: number
  /** Where `start` is, counted from 1. */
  line: number
  column: number
  /** What ends it in this place: differs from `;` after a DELIMITER line. */
  delimiter: string
}

/** A statement with what was read of it when it was found. */
export interface ReadStatement extends Statement {
  /** Null where it has to be read by itself. */
  tokens: StatementTokens | null
}

export interface StatementReader<S extends Statement = Statement> {
  /**
   * The next statement, or null at the end. `lexing` counts for this statement only: a `SET sql_mode`
   * in the text changes how the rest is read, so ask for one statement after the other was run.
   */
  next: (lexing: Lexing) => S | null
}

/** Words of at most this length are looked at inside a stored program. */
const longestWord = 16

/**
 * Cuts a text into statements. `DELIMITER xx` lines are obeyed and given to no server; bodies of stored
 * programs stay whole without them. A piece of spaces and ordinary comments alone is no statement; an
 * open string or comment ends with the text.
 *
 * @example
 * const reader = createStatementReader('SELECT 1; SELECT 2')
 * reader.next(lexing)?.text // 'SELECT 1'
 */
export function createStatementReader(text: string, options: { delimiter?: string } = {}): StatementReader {
  const pieces = createPieceReader(text, beginOf(text, options.delimiter), Lexer)
  return { next: lexing => pieces.next(lexing)?.statement ?? null }
}

/**
 * As `createStatementReader`, and keeps the tokens, so that nobody has to cut a statement again.
 *
 * @param from where it goes on, as another reader of the same text has said; at its beginning unless told
 */
export function createTokenReader(text: string, from: CutEnd = beginOf(text)): TokenReader {
  const pieces = createPieceReader(text, from, RecordingLexer)
  const withTokens = (found: Found<RecordingLexer> | null) => found && { ...found.statement, tokens: tokensOf(found) }
  return {
    next: lexing => withTokens(pieces.next(lexing)),
    again: lexing => withTokens(pieces.again(lexing)),
    place: pieces.place,
  }
}

export interface TokenReader extends StatementReader<ReadStatement> {
  /** Reads the statement that was read last once more, from where it begins; it may end elsewhere now. */
  again: (lexing: Lexing) => ReadStatement | null
  /** From where the statement that was read last was looked for; where none was, from where the first one is. */
  place: () => CutEnd
}

interface Found<L extends Lexer> { statement: Statement, lexer: L }

/**
 * The tokens that a statement has by itself, where they are those that it has within the text: another delimiter may
 * stand in the middle of what is one token otherwise, two dashes at the end begin a comment, and a comment may be cut
 * by a command.
 */
function tokensOf({
  statement: { text, start, end, delimiter },
  lexer,
}: Found<RecordingLexer>): StatementTokens | null {
  return delimiter !== ';' || lexer.inExecutable || text.endsWith('--') ? null : lexer.tokens(start, end)
}

/** Where reading begins. */
function beginOf(text: string, delimiter = ';'): CutEnd {
  return { next: text.charCodeAt(0) === 0xFEFF ? 1 : 0, nextDelimiter: delimiter }
}

function createPieceReader<L extends Lexer>(
  text: string,
  from: CutEnd,
  LexerClass: new (text: string, lexing: Lexing, options: LexerOptions) => L,
): Record<'next' | 'again', (lexing: Lexing) => Found<L> | null> & { place: () => CutEnd } {
  let at = from
  let before = from
  const locate = createLocator(text)

  function read(lexing: Lexing): Found<L> | null {
    before = at
    const found = readOn(text, at, lexing, LexerClass)
    if (!found) {
      at = { ...at, next: text.length }
      return null
    }
    const { piece: { start, end, next, delimiter: nextDelimiter }, lexer, delimiter } = found
    at = { next, nextDelimiter }
    return { statement: { text: text.slice(start, end), start, end, ...locate(start), delimiter }, lexer }
  }

  return {
    next: read,
    again(lexing) {
      at = before
      return read(lexing)
    },
    place: () => before,
  }
}

/** Reads pieces until one has something to run; null where none is left. */
function readOn<L extends Lexer>(
  text: string,
  { next, nextDelimiter }: CutEnd,
  lexing: Lexing,
  LexerClass: new (text: string, lexing: Lexing, options: LexerOptions) => L,
): { piece: Piece, lexer: L, delimiter: string } | null {
  let position = next
  let delimiter = nextDelimiter
  while (position < text.length) {
    const lexer = new LexerClass(text, lexing, { from: position, delimiter })
    const piece = readPiece(lexer, position, delimiter, lexing)
    if (piece.holdsTokens) return { piece, lexer, delimiter }
    position = piece.next
    delimiter = piece.delimiter
  }
  return null
}

/** Where the next statement of a text is looked for, and the delimiter that counts there. */
export interface CutEnd { next: number, nextDelimiter: string }

/** Where a statement stands in a text, as in `Statement`, and where reading goes on. */
export interface Cut extends Pick<Statement, 'start' | 'end' | 'delimiter'>, CutEnd {}

/**
 * The next statement of a text from a place on, for readers that remember places.
 *
 * @param at the end of the statement before; what stands before it on its line is looked at too
 * @returns null where none follows
 */
export function cutStatement(text: string, at: CutEnd, lexing: Lexing): Cut | null {
  const read = readOn(text, at, lexing, Lexer)
  if (!read) return null
  const { piece: { start, end, next, delimiter: nextDelimiter }, delimiter } = read
  return { start, end, delimiter, next, nextDelimiter }
}

/** The delimiter that counts behind a text that holds no statement, but may hold DELIMITER lines. */
export function delimiterBehind(text: string, at: CutEnd, lexing: Lexing): string {
  let { next, nextDelimiter } = at
  while (next < text.length) {
    const lexer = new Lexer(text, lexing, { from: next, delimiter: nextDelimiter });
    ({ next, delimiter: nextDelimiter } = readPiece(lexer, next, nextDelimiter, lexing))
  }
  return nextDelimiter
}

/** All statements of a text at once, for one way of reading it. */
export function splitStatements(text: string, lexing: Lexing, options: { delimiter?: string } = {}): Statement[] {
  const reader = createStatementReader(text, options)
  const statements: Statement[] = []
  for (let statement = reader.next(lexing); statement; statement = reader.next(lexing))
    statements.push(statement)
  return statements
}

/** Where a statement ends by itself in a command line client: at `\G` and `\g`, and USE at the end of its line. */
class ClientEnds {
  readonly #lexer: Lexer
  readonly #isUse: boolean
  #tokens = 0

  constructor(lexer: Lexer) {
    const { text, kind, start, end } = lexer
    this.#lexer = lexer
    this.#isUse = kind === Token.Word && end - start === 3 && text.slice(start, end).toUpperCase() === 'USE'
  }

  /**
   * Looks at the lexer's token.
   *
   * @param end where the one before it ends
   * @returns where the next statement is looked for; undefined where this one goes on
   */
  nextStatement(end: number): number | undefined {
    const { text, kind, start } = this.#lexer
    if (kind === Token.Punctuation && text[start] === '\\' && /^g\b/i.test(text.slice(start + 1, start + 3)))
      return start + 2
    if (!this.#isUse || isCommentPart(kind)) return undefined
    // The word, the name, and what follows on another line.
    return ++this.#tokens > 2 && text.slice(end, start).includes('\n') ? end : undefined
  }
}

interface Piece {
  start: number
  end: number
  /** False where there is nothing to run. */
  holdsTokens: boolean
  /** Where the next piece begins, and the delimiter that counts there. */
  next: number
  delimiter: string
}

function readPiece(lexer: Lexer, from: number, delimiter: string, lexing: Lexing): Piece {
  const { text } = lexer
  const lead = readLeadingComments(lexer, from)
  const { start } = lead
  let { end } = lead
  let holdsTokens = false
  const finish = (next: number, nextDelimiter = delimiter): Piece => ({
    start,
    end,
    holdsTokens,
    next,
    delimiter: nextDelimiter,
  })

  const tracker = delimiter === ';' ? startTracker(lexer, lexing) : null
  const client = lexing.rules.endsAsInClient ? new ClientEnds(lexer) : null
  for (let { kind } = lexer; kind !== Token.End; kind = lexer.next()) {
    if (kind === Token.Delimiter && !tracker?.open) return finish(lexer.end)
    const next = client?.nextStatement(end)
    if (next) return finish(next)
    if (kind === Token.Word && isDelimiterWord(text, lexer.start, lexer.end)) {
      const command = readDelimiterCommand(text, lexer.start, holdsTokens)
      if (command) return finish(command.end, command.delimiter)
    }
    holdsTokens = true
    end = lexer.end
    if (tracker && !isCommentPart(kind)) tracker.take(kind, tokenWord(text, kind, lexer.start, lexer.end))
  }
  return finish(text.length)
}

/**
 * Moves the lexer to a piece's first token.
 *
 * @returns where the piece begins, with the comments before that token which belong to it, and where those end
 */
function readLeadingComments(lexer: Lexer, from: number): { start: number, end: number } {
  let lead: { start: number, end: number } | null = null
  for (let kind = lexer.next(); kind === Token.Comment || kind === Token.Hint; kind = lexer.next()) {
    if (lead) lead.end = lexer.end
    // A comment behind the delimiter, on its line, speaks of the statement before.
    else if (!isTail(lexer.text, from, lexer.start)) lead = { start: lexer.start, end: lexer.end }
  }
  return lead ?? { start: lexer.start, end: from }
}

/** True for a comment that is on the line where the previous statement's delimiter stands. */
function isTail(text: string, from: number, start: number): boolean {
  if (from === 0 || text.charCodeAt(start) === 47) return false
  for (let at = from; at < start; at++) {
    if (text.charCodeAt(at) === 10) return false
  }
  return text.charCodeAt(from - 1) !== 10
}

/** A tracker of the body that the statement may have, judged by its first token. */
function startTracker({ text, kind, start, end }: Lexer, lexing: Lexing): BodyTracker | null {
  const { bodies } = lexing.rules
  if (kind !== Token.Word || end - start > longestWord) return null
  return bodies.mayBegin(text.slice(start, end).toUpperCase(), lexing) ? bodies.track(lexing) : null
}

/** What a body tracker needs to know of a token: its word in upper case, or its first character; `0` of a number. */
function tokenWord(text: string, kind: Token, start: number, end: number): string {
  if (kind === Token.String) return '\''
  // `.5` begins like what stands before a name.
  if (kind === Token.Number) return '0'
  if (kind !== Token.Word) return text[start]!
  return end - start > longestWord
    ? ''
    : text.slice(start, end).toUpperCase()
}

const delimiterWord = 'DELIMITER'

function isDelimiterWord(text: string, start: number, end: number): boolean {
  if (end - start !== delimiterWord.length) return false
  for (let index = 0; index < delimiterWord.length; index++) {
    if ((text.charCodeAt(start + index) & 0xDF) !== delimiterWord.charCodeAt(index)) return false
  }
  return true
}

/**
 * The client command `DELIMITER xx` when it stands alone at the start of a line. In the middle of a
 * statement (its delimiter was forgotten) only marks count, so that a column may be named `delimiter`.
 */
function readDelimiterCommand(
  text: string,
  start: number,
  insideStatement: boolean,
): { end: number, delimiter: string } | null {
  for (let at = start - 1; at >= 0 && text.charCodeAt(at) !== 10; at--) {
    if (!isSpace(text.charCodeAt(at)) && text.charCodeAt(at) !== 0xFEFF) return null
  }
  const newline = text.indexOf('\n', start)
  const end = newline === -1 ? text.length : newline
  const argument = text
    .slice(start + delimiterWord.length, end)
    .trim()
    .split(/\s/, 1)[0]!
  if (argument === '' || (insideStatement && /[\w'"`]/.test(argument))) return null
  return { end, delimiter: argument }
}

/** Gives line and column of offsets that only grow. */
function createLocator(text: string): (offset: number) => { line: number, column: number } {
  let line = 1
  let lineStart = 0
  // Looked for once: a text of one line may hold many statements.
  let newline = text.indexOf('\n')
  return (offset) => {
    while (newline !== -1 && newline < offset) {
      line++
      lineStart = newline + 1
      newline = text.indexOf('\n', lineStart)
    }
    return { line, column: offset - lineStart + 1 }
  }
}
