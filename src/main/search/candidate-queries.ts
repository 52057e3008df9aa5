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

/** A part of a word; whole where no longer word will do. */
type WantedPart = QueryWord['parts'][number] & { whole?: boolean }

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
  yield* asked.length === 1
    ? ofOneWord(asked[0]!, expressions)
    : ofSeveral(asked, expressions, kind === 'table' ? ownName : [...ownName, 'table'])
}

function* ofOneWord(word: QueryWord, expressions: Expressions): Generator<string> {
  const text: Place[] = ['text']
  yield expressions.word(word, ownName, {})
  yield expressions.word(word, ownName, { inside: true })
  yield expressions.word(word, text, {})
  yield expressions.word(word, text, { inside: true })
  if (!word.forgiving) return
  yield expressions.word(word, ownName, { near: true })
  yield expressions.word(word, text, { near: true })
}

/** Columns of a table that has all of the words in its name are among them; they are left out later. */
function* ofSeveral(words: QueryWord[], expressions: Expressions, names: Place[]): Generator<string> {
  const anywhere: Place[] = [...names, 'text']
  const all = (among: Place[], leniency: Leniency) =>
    expressions.all(words.map(word => expressions.word(word, among, leniency)))
  yield all(ownName, {})
  yield all(anywhere, {})
  yield all(anywhere, { inside: true })
  // A word that is known is not taken for another one.
  const mistyped = words.filter(word => word.forgiving && !expressions.isKnown(word))
  if (mistyped.length > 0) yield all(anywhere, { inside: true, near: true })
}

interface Expressions {
  token: (place: Place, text: string) => string
  any: (expressions: string[]) => string
  /** Nothing where one of them can be nowhere. */
  all: (expressions: string[]) => string
  part: (part: WantedPart, among: Place[], leniency: Leniency) => string
  pairs: (parts: WantedPart[]) => string[]
  word: (word: QueryWord, among: Place[], leniency: Leniency) => string
  /** Whether it is a word of the tenant. */
  isKnown: (word: QueryWord) => boolean
}

/** An empty expression is one that nothing fits. */
function createExpressions({ code, vocabularies }: Words): Expressions {
  /** What several expressions of a query look for is looked for once. */
  const found = new Map(Object.values(vocabularies).map(one => [one, new Map<string, string[]>()]))
  const token = (place: Place, text: string) => text && `"${code}${places[place]}${text}"`
  const any = (expressions: string[]) => grouped([...new Set(expressions)].filter(one => one !== ''), ' OR ')
  const all = (expressions: string[]) => expressions.includes('') ? '' : grouped(expressions, ' AND ')

  function pairsOf(text: string, place: Place): string {
    const wanted = wantedPairs(text)
    if (wanted.length === 1 && characters(text) === 1) return `${token(place, wanted[0]!)} *`
    return all(wanted.map(pair => token(place, pair)))
  }

  function wordsOf(text: string, place: Place, { inside, near }: Leniency): string {
    const vocabulary = vocabularies[place === 'text' ? 'text' : 'name']
    const alike = [
      ...inside ? once(text, vocabulary, 'containing', mostInside) : [],
      ...near ? once(text, vocabulary, 'near', mostNear) : [],
    ].map(word => token(place, word))
    return any([beginningOf(text, place, vocabulary), ...alike])
  }

  function once(text: string, vocabulary: Vocabulary, how: 'containing' | 'near', most: number): string[] {
    const known = found.get(vocabulary)!
    const key = `${how} ${text}`
    const words = known.get(key) ?? vocabulary[how](text, most)
    known.set(key, words)
    return words
  }

  function beginningOf(text: string, place: Place, vocabulary: Vocabulary): string {
    const prefix = `${token(place, text)} *`
    if (indexedPrefixes.includes(characters(text))) return prefix
    const known = vocabulary.withPrefix(text, mostPrefixed)
    return known ? any(known.map(word => token(place, word))) : prefix
  }

  function part({ text, unspaced, whole }: WantedPart, among: Place[], leniency: Leniency): string {
    const wanted = shortened(text)
    if (whole) return any(among.map(place => token(place, wanted)))
    const near = leniency.near && isForgiving({ text, unspaced })
    return any(among.map(place => unspaced
      ? pairsOf(text, place)
      : wordsOf(wanted, place, { inside: leniency.inside, near })))
  }

  /** What stands in the index of every two parts that follow each other: few have them, so the rest is found soon. */
  function pairs(parts: WantedPart[]): string[] {
    return parts.slice(1).flatMap((later, at) => {
      const pair = pairToken(parts[at]!, later)
      return pair === null ? [] : [token('pair', pair)]
    })
  }

  function word(wanted: QueryWord, among: Place[], leniency: Leniency): string {
    const near = leniency.near && wanted.forgiving
    const isStrict = !leniency.inside && !near
    const inOrder = among === ownName && !near
    const readings = isStrict ? [...asParts(wanted), ...asCut(wanted, vocabularies.name)] : asParts(wanted)
    return any(readings.map(parts => all([
      ...inOrder ? pairs(leniency.inside ? parts.slice(1) : parts) : [],
      // Inside of a text further parts follow the first one, each at the beginning of a part.
      ...parts.map((one, at) => part(one, among, { inside: leniency.inside && at === 0, near })),
    ])))
  }

  const isKnown = ({ joined }: QueryWord) => vocabularies.name.has(joined) || vocabularies.text.has(joined)
  return { token, any, all, part, pairs, word, isKnown }
}

/** The parts of a word, and the word as one part. */
function asParts({ parts, joined }: QueryWord): WantedPart[][] {
  const canBeOne = parts.length > 1 && parts.every(({ unspaced }) => !unspaced)
  return canBeOne ? [parts, [{ text: joined, unspaced: false }]] : [parts]
}

/** What was written together, cut where a word of names ends. */
function asCut({ parts, joined }: QueryWord, names: Vocabulary): WantedPart[][] {
  if (parts.some(({ unspaced }) => unspaced)) return []
  return Array.from({ length: Math.max(0, joined.length - 1) }, (_, at) => at + 1)
    .filter(at => names.has(joined.slice(0, at)))
    .slice(-mostCuts)
    .map(at => [
      { text: joined.slice(0, at), unspaced: false, whole: true },
      { text: joined.slice(at), unspaced: false },
    ])
}

function grouped(expressions: string[], by: string): string {
  return expressions.length > 1 ? `(${expressions.join(by)})` : expressions[0] ?? ''
}
