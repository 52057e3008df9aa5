import type { TihcError } from '../../contract/errors.ts'
import type { ErrorPosition } from '../../dialects/error-position.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { CutEnd, ReadStatement } from '../../language/splitter.ts'
import type { JudgedStatement, JudgingOptions } from './judged-statement.ts'
import type { AskedValues, Parameters } from './parameters.ts'
import { errorPosition } from '../../dialects/error-position.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { askedTraces, asksForLast } from '../../dialects/session-traces.ts'
import { adviceOn } from '../../dialects/statement-advice.ts'
import { createTokenReader } from '../../language/splitter.ts'
import { judge } from './judged-statement.ts'
import { checkParameters, createParameterBinder } from './parameters.ts'

/** Where a statement stands in the whole text; line and column from 1. */
export interface StatementPlace { line: number, column: number }

/** Where an error lies, and what can be done about it where that is known. */
export interface ErrorPlace extends ErrorPosition { advice?: string }

/** A statement as it is run. */
export interface ReadyStatement extends JudgedStatement {
  /** As it is sent: parameters are bound. */
  text: string
  /** With its tokens, where they are at hand. */
  parsed?: ParsedStatement
}

/**
 * The statements of a text, one after the other: each may change how the next one is to be cut. Of the statement that
 * was found last the others tell. Where the text is long they are asked in another thread.
 */
export interface TextReader {
  /** @throws {TihcError} as `checkParameters` */
  check: (lexing: Lexing) => Promise<void>
  /** Finds the next statement; null where none is left. */
  next: (lexing: Lexing) => Promise<StatementPlace | null>
  /** Finds the same one again, which ends elsewhere where its session reads texts in another way than was known. */
  again: (lexing: Lexing) => Promise<StatementPlace | null>
  /** Whether the text as a whole asks for what the statement before it has left; see `asksForLast`. */
  asksForLast: (lexing: Lexing) => Promise<boolean>
  /** Whether the statement reads alike in every mode of a session; where none was found it does not. */
  readsAlike: () => Promise<boolean>
  /** @throws {TihcError} `bad_request` where a placeholder has no value, or where its server is not to get it */
  prepare: (options: JudgingOptions) => Promise<ReadyStatement>
  /** Where an error of its server lies in the whole text. */
  position: (details: TihcError['details']) => Promise<ErrorPlace>
  /** @throws {TihcError} `bad_request` where values are left that no statement asked for */
  finish: () => Promise<void>
  /** It is needed no more. */
  close: () => void
}

/** What a reader of a text in this thread gives: the same as a `TextReader`, at once, and no text that is known. */
export interface PlainReader {
  check: (lexing: Lexing) => void
  next: (lexing: Lexing) => StatementPlace | null
  again: (lexing: Lexing) => StatementPlace | null
  asksForLast: (lexing: Lexing) => boolean
  readsAlike: () => boolean
  prepare: (options: JudgingOptions) => { judged: JudgedStatement, parsed: ParsedStatement, start: number }
  position: (details: TihcError['details']) => ErrorPlace
  finish: () => void
  /** How far it has come, for another one that goes on from there. */
  state: () => ReaderState
}

/** How far a text was read. */
export interface ReaderState {
  /** From where the statement that was found last is looked for. */
  at: CutEnd
  /** How that one was read; null where there is none. */
  lexing: Lexing | null
  asked: AskedValues
}

/** @param before how far another reader of the same text has come */
export function readPlainly(sql: string, params: Parameters | undefined, before?: ReaderState): PlainReader {
  const reader = createTokenReader(sql, before?.at)
  const binder = createParameterBinder(params, before?.asked)
  let found: { statement: ReadStatement, lexing: Lexing } | null = null
  if (before?.lexing) take(reader.next(before.lexing), before.lexing)

  /** Who asks of a statement has found one. */
  function current(): { statement: ReadStatement, lexing: Lexing } {
    if (!found) throw new Error('no statement of the text was found yet')
    return found
  }

  function take(statement: ReadStatement | null, lexing: Lexing): StatementPlace | null {
    found = statement && { statement, lexing }
    return statement && { line: statement.line, column: statement.column }
  }

  return {
    check: lexing => checkParameters(sql, params, lexing),
    next: lexing => take(reader.next(lexing), lexing),
    again: lexing => take(reader.again(lexing), lexing),
    asksForLast: lexing => asksForLast(sql, lexing),
    readsAlike() {
      if (!found) return false
      const { statement: { text, tokens }, lexing } = found
      const doubt = dialectOf(lexing.family).statements.modeDoubt(text)
      if (doubt !== 'quotes') return doubt === null
      // Such a statement only gives the person what they ask, whatever its quotes mean.
      const { counts, warnings } = askedTraces(new ParsedStatement(text, lexing, tokens))
      return counts || warnings
    },
    prepare(options) {
      const { statement: { text, tokens, start }, lexing } = current()
      const parsed = binder.bind(new ParsedStatement(text, lexing, tokens))
      dialectOf(lexing.family).statements.checkSafe(parsed)
      return { judged: judge(parsed, options), parsed, start }
    },
    position(details) {
      const { statement, lexing } = current()
      const advice = adviceOn(details, statement, lexing)
      return { ...errorPosition(details, statement, lexing), ...(advice !== null && { advice }) }
    },
    finish: () => binder.finish(),
    state: () => ({ at: reader.place(), lexing: found?.lexing ?? null, asked: binder.asked() }),
  }
}

/** Reads a text in this thread. */
export function readHere(sql: string, params: Parameters | undefined): TextReader {
  const reader = readPlainly(sql, params)
  return {
    check: async lexing => reader.check(lexing),
    next: async lexing => reader.next(lexing),
    again: async lexing => reader.again(lexing),
    asksForLast: async lexing => reader.asksForLast(lexing),
    readsAlike: async () => reader.readsAlike(),
    async prepare(options) {
      const { judged, parsed } = reader.prepare(options)
      return { ...judged, text: parsed.text, parsed }
    },
    position: async details => reader.position(details),
    finish: async () => reader.finish(),
    close: () => {},
  }
}
