import type { ErrorBody, TihcError } from '../../contract/errors.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { JudgedStatement, JudgingOptions } from './judged-statement.ts'
import type { Parameters } from './parameters.ts'

/*
 * What a thread that reads a text and whoever asks it say to each other. A text goes over once; what is cut out of it
 * comes back as places, not as text.
 */

export interface TextThreadOptions { sql: string, params: Parameters | undefined }

/** A lexing without its rules, which hold functions: both sides have those of every product. */
export type SentLexing = Omit<Lexing, 'rules'>

export type TextRequest
  = | { call: 'check' | 'next' | 'again', lexing: SentLexing }
    | { call: 'prepare', options: JudgingOptions }
    | { call: 'position', details: TihcError['details'] }
    | { call: 'readsAlike' | 'finish' }

/** A statement that was prepared: its place in the text, or itself where values were put into it. */
export interface SentStatement { judged: JudgedStatement, place: { start: number, end: number } | { text: string } }

export type TextAnswer = { answer: unknown } | { refused: ErrorBody } | { failed: string }
