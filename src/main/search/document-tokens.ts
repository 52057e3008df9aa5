import type { Part } from './name-parts.ts'
import type { SearchDocument } from './rank.ts'
import type { WordKind } from './vocabulary.ts'
import { searchedFields } from '../../contract/search.ts'
import { fold, normalise } from './mapped-text.ts'
import { splitParts } from './name-parts.ts'
import { textOf } from './rank.ts'

/*
 * Every token of the index says whose it is and where it stands: `{tenant}{place}{text}`. So one tenant's rows are
 * never among the candidates of another one, and a place can be asked for alone.
 */

/**
 * Where a token stands: the whole name; the whole name without signs, where it has some; the first part of the name;
 * any part of it; the beginnings of two parts, in their order; parts of the name of a column's table; what is written
 * of it.
 */
export const places = { whole: 'e', joined: 's', first: 'f', part: 'n', pair: 'p', table: 't', text: 'd' } as const
export type Place = keyof typeof places

export const tenantCodeLength = 4
/** So many characters of a token are kept. */
const longestToken = 40
/** Parts of a name that make a pair stand no further from each other. */
const mostBetween = 6
/** What a token holds instead of a sign: the tokenizer would cut there. */
const signs = /[^\da-z\u0080-\uFFFF]/g
const firstPrivate = 0xE000

/** @param number of a tenant in the index; ever the same length, for the index of beginnings */
export function tenantCode(number: number): string {
  return number.toString(36).padStart(tenantCodeLength, '0')
}

/** What of a token is kept; whole characters. */
export function shortened(text: string): string {
  if (text.length <= longestToken) return text
  const cut = text.slice(0, longestToken)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

/** A whole name as one token. */
export function wholeToken(folded: string): string {
  return shortened(folded.replace(signs, sign => String.fromCharCode(firstPrivate + sign.charCodeAt(0))))
}

/** Every two characters that stand together, and the last one alone: so one character is the beginning of some. */
function pairs(text: string): string[] {
  const characters = Array.from(text)
  return characters.map((character, at) => character + (characters[at + 1] ?? ''))
}

/** The characters of a stretch, two by two; of a single one itself. */
export function wantedPairs(text: string): string[] {
  const all = pairs(text)
  return all.length === 1 ? all : all.slice(0, -1)
}

/** Two parts of a name in their order, by their first two characters; null where one is shorter or has no spaces. */
export function pairToken(one: Pick<Part, 'text' | 'unspaced'>, other: Pick<Part, 'text' | 'unspaced'>): string | null {
  if (one.unspaced || other.unspaced) return null
  const beginnings = [one, other].map(({ text }) => Array.from(text).slice(0, 2))
  return beginnings.every(({ length }) => length === 2) ? beginnings.flat().join('') : null
}

/** How many characters a text has, as the index counts them. */
export const characters = (text: string): number => Array.from(text).length

export interface DocumentTokens {
  /** Separated by spaces. */
  tokens: string
  /** The words among them, for the vocabulary. */
  words: Array<[kind: WordKind, word: string]>
}

/** What a document is found by. */
export function tokensOf(tenant: string, document: SearchDocument): DocumentTokens {
  const tokens = new Set<string>()
  const words: DocumentTokens['words'] = []
  const add = (place: Place, text: string) => tokens.add(tenant + places[place] + text)
  function addPart(place: Place, { text, unspaced }: Pick<Part, 'text' | 'unspaced'>, kind: WordKind): void {
    if (unspaced) {
      for (const pair of pairs(text)) add(place, pair)
    } else {
      const word = shortened(text)
      add(place, word)
      if (place === 'part' || place === 'text') words.push([kind, word])
    }
  }

  function addPair(one: Part, other: Part): void {
    const pair = pairToken(one, other)
    if (pair) add('pair', pair)
  }

  const name = normalise(document.name)
  const parts = splitParts(name)
  const whole = wholeToken(fold(name.text).text)
  const joined = shortened(parts.map(({ text }) => text).join(''))
  if (whole) add('whole', whole)
  if (joined && joined !== whole) add('joined', joined)
  for (const [at, part] of parts.entries()) {
    addPart('part', part, 'name')
    if (at === 0) addPart('first', part, 'name')
    for (const later of parts.slice(at + 1, at + mostBetween)) addPair(part, later)
  }
  if (document.kind === 'column') {
    for (const part of splitParts(normalise(document.table))) addPart('table', part, 'name')
  }
  for (const field of searchedFields) {
    if (field === 'name') continue
    for (const part of splitParts(normalise(textOf(document, field)))) addPart('text', part, 'text')
  }
  return { tokens: [...tokens].join(' '), words }
}
