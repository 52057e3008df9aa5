import type { Parameter } from '../../contract/sql.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { TokenCursor } from '../../language/statement-tokens.ts'
import { TihcError } from '../../contract/errors.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { isWordPart, Lexer, Token } from '../../language/lexer.ts'

/** Values of a call: an array for `?`, an object for `:name`. */
export type Parameters = Parameter[] | Record<string, Parameter>

/** Puts values into the statements of one text, one after the other; an array is used up across them. */
export interface ParameterBinder {
  /**
   * The statement with its placeholders replaced by literals.
   *
   * @throws {TihcError} `bad_request` for one that has no value
   */
  bind: (statement: ParsedStatement) => ParsedStatement
  /** @throws {TihcError} `bad_request` when values are left that no statement asked for */
  finish: () => void
  /** What was asked for so far, for a binder that goes on from there. */
  asked: () => AskedValues
}

/** Which values the statements of a text have asked for: how many, or which names. */
export interface AskedValues { used: number, names: readonly string[] }

const nothingAsked: AskedValues = { used: 0, names: [] }

interface Placeholder {
  start: number
  end: number
  /** Null for `?`. */
  name: string | null
}

/**
 * @param params without any, statements stay as they are and `?` reaches the server
 * @param before what another binder of the same text was asked for
 * @example
 * const binder = createParameterBinder({ name: `O'Neil` })
 * binder.bind(new ParsedStatement('SELECT :name', lexing)).text // SELECT 'O\'Neil'
 * binder.finish()
 */
export function createParameterBinder(params?: Parameters, before: AskedValues = nothingAsked): ParameterBinder {
  if (params === undefined) {
    return {
      bind: statement => statement,
      finish: () => {},
      asked: () => nothingAsked,
    }
  }
  const source = createSource(params, before)
  return {
    bind(statement) {
      const { text, lexing } = statement
      const { literal } = dialectOf(lexing.family)
      let bound = ''
      let copied = 0
      for (const { start, end, name } of placeholders(text, statement.walk(), !Array.isArray(params))) {
        bound += text.slice(copied, start) + literal(source.take(name), lexing)
        copied = end
      }
      // What is sent is what is judged: with values it is another text.
      return copied === 0 ? statement : new ParsedStatement(bound + text.slice(copied), lexing)
    },
    finish: source.finish,
    asked: source.asked,
  }
}

/**
 * Binds values to a text as a whole.
 *
 * @example
 * bindParameters('SELECT ?, ?', [1, null], lexing) // SELECT 1, NULL
 * @throws {TihcError} `bad_request` for too few, too many or unknown ones.
 */
export function bindParameters(text: string, params: Parameters | undefined, lexing: Lexing): string {
  const binder = createParameterBinder(params)
  const bound = binder.bind(new ParsedStatement(text, lexing)).text
  binder.finish()
  return bound
}

/**
 * A text that changes sql_mode on its way may read differently then; what this finds is right for all others.
 *
 * @throws as `bindParameters` would, for the whole text before anything of it runs
 */
export function checkParameters(text: string, params: Parameters | undefined, lexing: Lexing): void {
  if (params === undefined) return
  const source = createSource(params)
  for (const { name } of placeholders(text, new Lexer(text, lexing), !Array.isArray(params))) source.take(name)
  source.finish()
}

interface ValueSource extends Pick<ParameterBinder, 'finish' | 'asked'> { take: (name: string | null) => Parameter }

function createSource(params: Parameters, before = nothingAsked): ValueSource {
  let { used } = before
  const asked = new Set(before.names)
  return {
    asked: () => ({ used, names: [...asked] }),
    take(name) {
      if (name === null) return (params as Parameter[])[used++] ?? missing(used, params as Parameter[])
      asked.add(name)
      if (Object.hasOwn(params, name)) return (params as Record<string, Parameter>)[name]!
      throw refused(`The text asks for :${name}, but "params" has no "${name}". Give it a value.`)
    },
    finish() {
      if (Array.isArray(params)) {
        if (used < params.length) {
          throw refused(
            `"params" holds ${params.length} values, but the text asks for ${used} (?). Leave out the others.`,
          )
        }
        return
      }
      const unknown = Object.keys(params).find(name => !asked.has(name))
      if (unknown !== undefined) {
        throw refused(
          `"params" names "${unknown}", but the text does not ask for :${unknown}. Leave it out or correct its name.`,
        )
      }
    },
  }
}

/** A null in the array is a value; a place behind its end is not. */
function missing(used: number, params: Parameter[]): Parameter {
  if (used <= params.length) return null
  throw refused(`The text asks for more values (?) than the ${params.length} in "params". Give one for each.`)
}

function refused(message: string): TihcError {
  return new TihcError('bad_request', message, { field: 'params' })
}

function* placeholders(text: string, cursor: TokenCursor, named: boolean): Generator<Placeholder> {
  let colon = -2
  for (let kind = cursor.next(); kind !== Token.End; kind = cursor.next()) {
    const { start, end } = cursor
    if (!named) {
      if (kind === Token.Placeholder) {
        if (end > start + 1)
          throw refused(`Numbered values (${text.slice(start, end)}) are not bound. Use ? for each, or names (:name).`)
        yield { start, end, name: null }
      }
    } else if (kind === Token.Word && colon === start - 1 && isName(text, start)) {
      yield {
        start: colon,
        end,
        name: text.slice(start, end),
      }
    }
    colon = kind === Token.Punctuation && text[start] === ':' && startsName(text, start)
      ? start
      : -2
  }
}

/** `:` right behind a name, a number or another colon belongs to what stands before: labels, times, casts. */
function startsName(text: string, colon: number): boolean {
  const before = colon === 0
    ? 32
    : text.charCodeAt(colon - 1)
  return before !== 58 && !isWordPart(before) && text[colon - 1] !== '`'
}

function isName(text: string, start: number): boolean {
  return /[a-z_]/i.test(text[start]!)
}
