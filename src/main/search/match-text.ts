import type { MappedText, Range } from './mapped-text.ts'
import type { Part } from './name-parts.ts'
import type { QueryWord } from './search-query.ts'
import { fold, normalise } from './mapped-text.ts'
import { splitParts } from './name-parts.ts'
import { isOneEditApart } from './one-edit.ts'
import { isForgiving } from './search-query.ts'

/**
 * How a word stands in a text, the best first: it is the text, is it but for signs (`orderid`, `order_id`), begins it,
 * stands at the beginning of its parts, inside of it, or only nearly.
 */
export const waysToMatch = ['exact', 'joined', 'prefix', 'part', 'inside', 'typo'] as const
export type WayToMatch = typeof waysToMatch[number]

export interface TextMatch {
  way: WayToMatch
  /** In the text as it is stored. */
  ranges: () => Range[]
}

/** A text in which words are looked for. */
export interface SearchedText { match: (word: QueryWord) => TextMatch | null }

export function readSearchedText(text: string): SearchedText {
  const normal = normalise(text)
  const folded = fold(normal.text)
  let split: Part[] | undefined
  const parts = () => split ??= splitParts(normal)
  const inFolded = (start: number, end: number) => () => {
    const inNormal = folded.origin(start, end)
    return [normal.origin(inNormal.start, inNormal.end)]
  }
  return {
    match(word) {
      if (text === '') return null
      if (folded.text === word.folded) return { way: 'exact', ranges: inFolded(0, folded.text.length) }
      const joined = matchJoined(parts(), word)
      if (joined?.way === 'joined') return joined
      const found = matchWhole(folded, word, inFolded) ?? matchParts(parts(), word) ?? joined
      return found ?? matchInside(folded, word, inFolded) ?? matchTypo(parts(), word)
    },
  }
}

type InFolded = (start: number, end: number) => () => Range[]

function matchWhole({ text }: MappedText, { folded }: QueryWord, inFolded: InFolded): TextMatch | null {
  return text.startsWith(folded) ? { way: 'prefix', ranges: inFolded(0, folded.length) } : null
}

/** A part of the text with the stretch of it that a part of a word matches. */
interface Matched { part: Part, start: number, end: number }

type MatchPart = (part: Part, wanted: QueryWord['parts'][number]) => Matched | null

/** Each part of the word at the beginning of a part of the text, in their order. */
function matchParts(parts: Part[], word: QueryWord): TextMatch | null {
  return textMatch('part', inOrder(parts, word.parts, atBeginning))
}

function atBeginning(part: Part, { text, unspaced }: QueryWord['parts'][number]): Matched | null {
  const start = unspaced ? part.text.indexOf(text) : part.text.startsWith(text) ? 0 : -1
  return start === -1 ? null : { part, start, end: start + text.length }
}

function inOrder(parts: Part[], wanted: QueryWord['parts'], matchPart: MatchPart): Matched[] | null {
  const matched: Matched[] = []
  for (const part of parts) {
    const next = wanted[matched.length]
    if (!next) break
    const found = matchPart(part, next)
    if (found) matched.push(found)
  }
  return matched.length === wanted.length ? matched : null
}

/** The word, without its signs, over several parts of the text. */
function matchJoined(parts: Part[], { joined }: QueryWord): TextMatch | null {
  for (const [first, { text }] of parts.entries()) {
    if (!(joined.startsWith(text) || text.startsWith(joined))) continue
    const matched = overParts(parts.slice(first), joined)
    if (!matched) continue
    const isAll = first === 0 && matched.length === parts.length && matched.at(-1)!.end === parts.at(-1)!.text.length
    return textMatch(isAll ? 'joined' : 'part', matched)
  }
  return null
}

function overParts(parts: Part[], joined: string): Matched[] | null {
  const matched: Matched[] = []
  let rest = joined
  for (const part of parts) {
    const length = Math.min(rest.length, part.text.length)
    if (!part.text.startsWith(rest.slice(0, length))) return null
    matched.push({ part, start: 0, end: length })
    rest = rest.slice(length)
    if (rest === '') return matched
  }
  return null
}

function matchInside({ text }: MappedText, { folded, joined }: QueryWord, inFolded: InFolded): TextMatch | null {
  for (const wanted of folded === joined ? [folded] : [folded, joined]) {
    const start = text.indexOf(wanted)
    if (start !== -1) return { way: 'inside', ranges: inFolded(start, start + wanted.length) }
  }
  return null
}

const wholePart = (part: Part): Matched => ({ part, start: 0, end: part.text.length })

/** As by parts, one of them with a typo; or the word as a whole. */
function matchTypo(parts: Part[], word: QueryWord): TextMatch | null {
  if (!word.forgiving) return null
  const asOne = parts.find(({ text, unspaced }) => !unspaced && isOneEditApart(text, word.joined))
  if (asOne) return textMatch('typo', [wholePart(asOne)])
  for (const [at, wanted] of word.parts.entries()) {
    if (!isForgiving(wanted)) continue
    const nearly = (part: Part, next: QueryWord['parts'][number]) => next !== word.parts[at]
      ? atBeginning(part, next)
      : isOneEditApart(part.text, next.text) ? wholePart(part) : null
    const matched = inOrder(parts, word.parts, nearly)
    if (matched) return textMatch('typo', matched)
  }
  return null
}

function textMatch(way: WayToMatch, matched: Matched[] | null): TextMatch | null {
  return matched && { way, ranges: () => matched.map(({ part, start, end }) => part.origin(start, end)) }
}
