import type { ErrorBody, TihcError } from '../../contract/errors.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { JudgedStatement, JudgingOptions } from './judged-statement.ts'
import type { Parameters } from './parameters.ts'
import type { ReaderState } from './text-reader.ts'

/*
 * What a thread that reads a text and whoever asks it say to each other. A text goes over once; what is cut out of it
 * comes back as places, not as text.
 */

export interface TextThreadOptions {
  sql: string
  params: Parameters | undefined
  /** How far a thread before it has come. */
  before?: SentState
}

/** How far a thread has come, for another one that goes on from there. */
export interface SentState extends Omit<ReaderState, 'lexing'> { lexing: SentLexing | null }

/** A lexing without its rules, which hold functions: both sides have those of every product. */
export type SentLexing = Omit<Lexing, 'rules'>

export function withoutRules({ rules: _rules, ...lexing }: Lexing): SentLexing {
  return lexing
}

export type TextRequest
  = | { call: 'check' | 'next' | 'again' | 'asksForLast', lexing: SentLexing }
    | { call: 'prepare', options: JudgingOptions }
    | { call: 'position', details: TihcError['details'] }
    | { call: 'readsAlike' | 'finish' | 'state' }

/** A statement that was prepared: its place in the text, or itself where values were put into it. */
export interface SentStatement { judged: JudgedStatement, place: { start: number, end: number } | { text: string } }

export type TextAnswer = { answer: unknown } | { refused: ErrorBody } | { failed: string }
