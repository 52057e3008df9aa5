import type { Reading } from '../reading.ts'
import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'
import { isName, textAt, wordAt } from '../reading.ts'
import { isBuiltIn, isPureFunction, isSysFunction, wordsBeforeParenthesis } from './mysql-functions.ts'

export const queryStarts: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', '('])

const selectOptions = wordSet(`
  ALL DISTINCT DISTINCTROW HIGH_PRIORITY SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_CACHE SQL_CALC_FOUND_ROWS SQL_NO_CACHE
  SQL_SMALL_RESULT STRAIGHT_JOIN
`)

/** Whether the word at a place is there what the grammar takes it for. */
type Placing = (reading: Reading, at: number) => boolean

const isSelectOption: Placing = (reading, at) => {
  let before = at - 1
  while (selectOptions.has(wordAt(reading, before))) before--
  return wordAt(reading, before) === 'SELECT'
}
const hasArguments: Placing = (reading, at) => wordAt(reading, at + 2) !== ')'

/** Words that the grammar knows at one place; at any other they may be the name of a stored function. */
export const byPlace: ReadonlyMap<string, Placing> = new Map([
  // No call begins behind what closes a bracket, or behind a quoted name or text.
  ['AGAINST', (reading, at) => wordAt(reading, at - 1) === ')' || kindBefore(reading, at) === Token.QuotedIdentifier],
  ['COLUMNS', (reading, at) => kindBefore(reading, at) === Token.String],
  ['OF', (reading, at) => wordAt(reading, at - 1) === 'MEMBER'],
  ['JSON_TABLE', (reading, at) => bracketAt(reading, at + 1)?.definesColumns ?? false],
  ...['SQL_BUFFER_RESULT', 'SQL_CACHE', 'SQL_NO_CACHE'].map((word): [string, Placing] => [word, isSelectOption]),
  ['POINT', (reading, at) => bracketAt(reading, at + 1)?.arguments === 2],
  ...['LINESTRING', 'POLYGON', 'MULTIPOINT', 'MULTILINESTRING', 'MULTIPOLYGON', 'GEOMETRYCOLLECTION']
    .map((word): [string, Placing] => [word, hasArguments]),
])

/**
 * Why the call at a place may change something, in words that follow a colon; null where it is known not to, and where
 * it is none.
 *
 * @param at a name with a parenthesis behind it
 */
export function callDoubt(reading: Reading, at: number): string | null {
  const { tokens, lexing } = reading
  const name = tokens[at]!
  const isQualified = wordAt(reading, at - 1) === '.'
  if (name.kind === Token.Word && !isQualified) {
    if (isPureFunction(name.word, name.end !== tokens[at + 1]!.start, lexing)) return null
    if (isOfGrammar(reading, at) && isBuiltIn(name.word, lexing)) return null
  }
  if (isQualified && isSysFunction(textAt(reading, at - 2), textAt(reading, at))) return null
  if (namesColumns(reading, at)) return null
  return `${textAt(reading, at)}(…) is not a function that is known to change nothing`
}

/** Whether the word at a place is one of the grammar, and no name. */
function isOfGrammar(reading: Reading, at: number): boolean {
  const { word } = reading.tokens[at]!
  if (byPlace.get(word)?.(reading, at) || wordsBeforeParenthesis.has(word)) return true
  // MariaDB takes it for any other name.
  return word === 'LATERAL' && reading.lexing.product !== 'MariaDB' && queryStarts.has(wordAt(reading, at + 2))
}

/** `WITH a (b) AS (…)`, `(…) AS a (b)` and `(…) a (b)` name columns. */
function namesColumns(reading: Reading, at: number): boolean {
  const before = wordAt(reading, at - 1)
  if (before === 'AS') return true
  const end = afterNames(reading, at + 2)
  if (end === -1) return false
  if (before === ')') return true
  const isCte = before === 'WITH' || before === 'RECURSIVE' || before === ','
  return isCte && wordAt(reading, end) === 'AS' && wordAt(reading, end + 1) === '('
}

/** Behind the parenthesis that closes a list of names; -1 where there is anything else in it. */
function afterNames(reading: Reading, from: number): number {
  let end = from
  while (isName(reading, end) || wordAt(reading, end) === ',') end++
  return wordAt(reading, end) === ')' ? end + 1 : -1
}

const isColumnsClause: Placing = (reading, at) =>
  kindBefore(reading, at) === Token.String && wordAt(reading, at + 1) === '('

/** What stands right within a pair of parentheses, those within it left out. */
interface Bracket {
  arguments: number
  /** A text with `COLUMNS (` behind it: nothing but JSON_TABLE has it. */
  definesColumns: boolean
}

const bracketsOfTokens = new WeakMap<Reading['tokens'], Map<number, Bracket>>()

/** The parentheses that open at a place; all of a reading are looked at once, however deep they stand in each other. */
function bracketAt(reading: Reading, open: number): Bracket | undefined {
  let brackets = bracketsOfTokens.get(reading.tokens)
  if (!brackets) bracketsOfTokens.set(reading.tokens, brackets = readBrackets(reading))
  return brackets.get(open)
}

/** Lists of literals are kept short: what was left out stands behind a comma. */
function isShortened({ text, tokens }: Reading, comma: number): boolean {
  return text.slice(tokens[comma]!.end, tokens[comma + 1]?.start).includes(',')
}

function readBrackets(reading: Reading): Map<number, Bracket> {
  const brackets = new Map<number, Bracket>()
  const open: Bracket[] = []
  for (let at = 0; at < reading.tokens.length; at++) {
    const word = wordAt(reading, at)
    const inner = open.at(-1)
    if (inner?.arguments === 0 && word !== ')') inner.arguments = 1
    if (word === ')') open.pop()
    else if (word === ',' && inner) inner.arguments += isShortened(reading, at) ? 2 : 1
    else if (word === 'COLUMNS' && inner && isColumnsClause(reading, at)) inner.definesColumns = true
    if (word !== '(') continue
    const bracket = { arguments: 0, definesColumns: false }
    brackets.set(at, bracket)
    open.push(bracket)
  }
  return brackets
}

function kindBefore({ tokens }: Reading, at: number): Token | undefined {
  return tokens[at - 1]?.kind
}
