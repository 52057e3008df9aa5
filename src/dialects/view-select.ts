import type { TihcError } from '../contract/errors.ts'
import type { Lexing } from '../language/lexing.ts'
import { isCommentPart, Lexer, Token } from '../language/lexer.ts'
import { wordSet } from '../language/word-list.ts'
import { misfit, shown } from './written-parts.ts'

const begins = wordSet('SELECT WITH VALUES TABLE (')
/** Outside of brackets they make something else of a query. */
const changes = wordSet('INSERT UPDATE DELETE REPLACE INTO')

interface Part { word: string, end: number }

/**
 * Lets the query of a view through: one, and nothing else beside it.
 *
 * @param text as somebody wrote it
 * @param lexing how the session that gets it reads texts
 * @returns it without what stands behind it: semicolons and comments
 * @throws {TihcError} `bad_request`
 */
export function checkSelect(text: string, lexing: Lexing): string {
  const parts = readParts(text, lexing)
  while (parts?.at(-1)?.word === ';') parts.pop()
  if (!parts || !begins.has(parts[0]?.word ?? '')) throw notOne(text)
  if (!isOne(parts)) throw notOne(text)
  const last = parts.slice(-2).map(({ word }) => word).join(' ')
  if (last === 'CHECK OPTION') {
    throw misfit('select', 'WITH CHECK OPTION is no part of the query. Leave it out and give it as checkOption.')
  }
  return text.slice(0, parts.at(-1)!.end).trimStart()
}

/** Whether brackets are its own, and nothing outside of them begins or changes something else. */
function isOne(parts: readonly Part[]): boolean {
  let depth = 0
  const isPart = ({ word }: Part, at: number) => {
    if (word === '(') depth++
    if (word === ')') depth--
    const isName = parts[at - 1]?.word === '.' || parts[at + 1]?.word === '('
    return depth >= 0 && word !== ';' && (depth > 0 || isName || !changes.has(word))
  }
  return parts.every(isPart) && depth === 0
}

/** Null where servers may read the text in different ways, or skip a part of it. */
function readParts(text: string, lexing: Lexing): Part[] | null {
  const lexer = new Lexer(text, lexing, { allExecutable: true })
  const parts: Part[] = []
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    if (kind === Token.ExecutableOpen) return null
    if (isCommentPart(kind)) continue
    const token = text.slice(lexer.start, lexer.end)
    const isWord = kind === Token.Word || kind === Token.Punctuation
    parts.push({ word: isWord ? token.toUpperCase() : '', end: lexer.end })
  }
  return lexer.doubtful === null && !text.includes('\0') ? parts : null
}

function notOne(text: string): TihcError {
  return misfit(
    'select',
    `${shown(text.trim())} is not one query. Give the SELECT alone, without CREATE VIEW before it and without other `
    + 'statements behind it.',
  )
}
