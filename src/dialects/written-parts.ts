import type { Lexing } from '../language/lexing.ts'
import type { WrittenType } from './schema-statements.ts'
import { TihcError } from '../contract/errors.ts'
import { isCommentPart, Lexer, Token } from '../language/lexer.ts'

/** A piece of what somebody wrote. */
export interface WrittenPart {
  kind: Token
  /** As it was written. */
  text: string
}

/** The parts of a text; null where it holds a comment, or a quote that is not closed. */
export function writtenParts(text: string, lexing: Lexing): WrittenPart[] | null {
  const lexer = new Lexer(text, lexing)
  const parts: WrittenPart[] = []
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    if (isCommentPart(kind) || kind === Token.Placeholder) return null
    parts.push({ kind, text: text.slice(lexer.start, lexer.end) })
  }
  return lexer.doubtful === null ? parts : null
}

/**
 * Lets an expression through that ends where it is put to an end: its brackets are its own, and nothing in it begins a
 * comment or another statement.
 *
 * @returns it without space around it
 * @throws {TihcError} `bad_request`
 */
export function checkExpression(text: string, lexing: Lexing, field: string): string {
  const parts = writtenParts(text, lexing)
  let depth = 0
  const isOne = parts !== null && parts.length > 0 && parts.every(({ kind, text: part }) => {
    if (kind !== Token.Punctuation) return true
    if (part === '(') depth++
    if (part === ')') depth--
    return depth >= 0 && part !== ';' && (part !== ',' || depth > 0)
  })
  if (isOne && depth === 0) return text.trim()
  throw misfit(
    field,
    `${shown(text)} is not one expression. Write one such as (uuid()) or CURRENT_TIMESTAMP, without comments and `
    + 'semicolons.',
  )
}

/**
 * The sizes that stand beside a type; null where none do.
 *
 * @param hasOwn whether the type has some in its brackets
 * @throws {TihcError} `bad_request` for sizes in both places, and for digits after the point alone
 */
export function sizesBeside({ length, scale }: WrittenType, hasOwn: boolean): number[] | null {
  if (length === undefined && scale === undefined) return null
  if (hasOwn) throw misfit('length', 'The size stands in the type already. Give it in one of the two places.')
  if (length === undefined) throw misfit('scale', 'Digits after the point need the number of all digits (length).')
  return scale === undefined ? [length] : [length, scale]
}

/** The parts of a clause that are there, one behind the other. */
export function spaced(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join(' ')
}

export function misfit(field: string, message: string): TihcError {
  return new TihcError('bad_request', message, { field })
}

/** What somebody wrote, short enough for a sentence. */
export function shown(text: string): string {
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
}
