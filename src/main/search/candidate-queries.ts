import type { Place } from './document-tokens.ts'
import type { QueryWord, SearchQuery } from './search-query.ts'
import type { Vocabulary, WordKind } from './vocabulary.ts'
import { characters, pairToken, places, shortened, wantedPairs, wholeToken } from './document-tokens.ts'
import { isForgiving } from './search-query.ts'

/*
 * What the index is asked for a query, in full-text expressions, one grade after the other. Each gives all that belong
 * to its grade, and some that do not: those are left out when their texts are read. Parts of words and typos are looked
 * for among the distinct words, which then stand in the expression as they are.
 */

export interface Words { code: string, vocabularies: Record<WordKind, Vocabulary> }

/** What a word may be here besides the beginning of words. */
interface Leniency { inside?: boolean, near?: boolean }

/** The index keeps beginnings of so many characters as tokens of their own. */
export const indexedPrefixes = [1, 2, 3]
/** A longer beginning becomes the words that have it, where they are no more than these. */
const mostPrefixed = 64
const mostInside = 48
const mostNear = 32
/** Words of a query that the index is asked for; further ones are only looked for in the texts. */
const mostWords = 12
/** Places where a word is taken for two that were written together. */
const mostCuts = 4

const ownName: Place[] = ['part']

/**
 * @param query
 * @param words of the tenant
 * @param kind only tables are looked for where it is `table`: they have no table's name besides their own
 */
export function* candidateQueries(query: SearchQuery, words: Words, kind?: 'table' | 'column'): Generator<string> {
  const { whole } = query
  const expressions = createExpressions(words)
  const asked = query.words.slice(0, mostWords)
  yield expressions.token('whole', wholeToken(whole.folded))
  yield expressions.any([
    expressions.token('whole', shortened(whole.joined)),
    expressions.token('joined', shortened(whole.joined)),
  ])
  const [first, ...others] = whole.parts
  yield expressions.all([
    expressions.part(first!, ['first'], {}),
    ...expressions.pairs(whole.parts),
    ...others.map(part => expressions.part(part, ownName, {})),
  ])
  const withTable: Place[] = asked.length > 1 && kind !== 'table' ? [...ownName, 'table'] : ownName
  const all = (elsewhere: Place[], own: Place[], leniency: Leniency) => {
    const everywhere = expressions.all(asked.map(word => expressions.word(word, elsewhere, leniency)))
    return elsewhere.length === own.length
      ? everywhere
      : expressions.all([everywhere, expressions.any(asked.map(word => expressions.word(word, own, leniency)))])
  }
  yield all(ownName, ownName, {})
  if (withTable !== ownName) yield all(withTable, ownName, {})
  yield all(withTable, ownName, { inside: true })
  const texts: Place[] = asked.length > 1 ? [...ownName, 'text'] : ['text']
  const everywhere: Place[] = withTable === ownName ? texts : [...texts, 'table']
  yield all(everywhere, texts, {})
  yield all(everywhere, texts, { inside: true })
  if (asked.some(({ forgiving }) => forgiving)) {
    const leniency = { inside: asked.length > 1, near: true }
    yield all(withTable, ownName, leniency)
    yield all(everywhere, texts, leniency)
  }
}

interface Expressions {
  token: (place: Place, text: string) => string
  any: (expressions: string[]) => string
  /** Nothing where one of them can be nowhere. */
  all: (expressions: string[]) => string
  part: (part: QueryWord['parts'][number], among: Place[], leniency: Leniency) => string
  pairs: (parts: QueryWord['parts']) => string[]
  word: (word: QueryWord, among: Place[], leniency: Leniency) => string
}

/** An empty expression is one that nothing fits. */
function createExpressions({ code, vocabularies }: Words): Expressions {
  const token = (place: Place, text: string) => text && `"${code}${places[place]}${text}"`
  const any = (expressions: string[]) => grouped(expressions.filter(one => one !== ''), ' OR ')
  const all = (expressions: string[]) => expressions.includes('') ? '' : grouped(expressions, ' AND ')

  function pairsOf(text: string, place: Place): string {
    const wanted = wantedPairs(text)
    if (wanted.length === 1 && characters(text) === 1) return `${token(place, wanted[0]!)} *`
    return all(wanted.map(pair => token(place, pair)))
  }

  function wordsOf(text: string, place: Place, { inside, near }: Leniency): string {
    const vocabulary = vocabularies[place === 'text' ? 'text' : 'name']
    const alike = [
      ...inside ? vocabulary.containing(text, mostInside) : [],
      ...near ? vocabulary.near(text, mostNear) : [],
    ].map(word => token(place, word))
    return any([...new Set([beginningOf(text, place, vocabulary), ...alike])])
  }

  function beginningOf(text: string, place: Place, vocabulary: Vocabulary): string {
    const prefix = `${token(place, text)} *`
    if (indexedPrefixes.includes(characters(text))) return prefix
    const known = vocabulary.withPrefix(text, mostPrefixed)
    return known ? any(known.map(word => token(place, word))) : prefix
  }

  function part({ text, unspaced }: QueryWord['parts'][number], among: Place[], leniency: Leniency): string {
    const wanted = shortened(text)
    const near = leniency.near && isForgiving({ text, unspaced })
    return any(among.map(place => unspaced
      ? pairsOf(text, place)
      : wordsOf(wanted, place, { inside: leniency.inside, near })))
  }

  /** What stands in the index of every two parts that follow each other: few have them, so the rest is found soon. */
  function pairs(parts: QueryWord['parts']): string[] {
    return parts.slice(1).flatMap((later, at) => {
      const pair = pairToken(parts[at]!, later)
      return pair === null ? [] : [token('pair', pair)]
    })
  }

  function word(wanted: QueryWord, among: Place[], leniency: Leniency): string {
    const allowed = { ...leniency, near: leniency.near && wanted.forgiving }
    const inOrder = among === ownName && !leniency.inside && !leniency.near
    return any(readings(wanted, vocabularies.name).map(parts => all([
      ...inOrder ? pairs(parts) : [],
      ...parts.map(one => part(one, among, allowed)),
    ])))
  }

  return { token, any, all, part, pairs, word }
}

/** The parts of a word; the word as one part; and what was written together, cut where two words of names meet. */
function readings({ parts, joined }: QueryWord, names: Vocabulary): Array<QueryWord['parts']> {
  const isSpaced = parts.every(({ unspaced }) => !unspaced)
  if (!isSpaced) return [parts]
  const cuts = Array.from({ length: Math.max(0, joined.length - 1) }, (_, at) => at + 1)
    .filter(at => at > 1 && names.has(joined.slice(0, at)))
    .slice(-mostCuts)
  const word = (text: string) => ({ text, unspaced: false })
  return [
    parts,
    ...parts.length > 1 ? [[word(joined)]] : [],
    ...cuts.map(at => [word(joined.slice(0, at)), word(joined.slice(at))]),
  ]
}
function grouped(expressions: string[], by: string): string {
  return expressions.length > 1 ? `(${expressions.join(by)})` : expressions[0] ?? ''
}
