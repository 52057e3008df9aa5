import type { Part } from './name-parts.ts'
import { fold, normalise } from './mapped-text.ts'
import { splitParts } from './name-parts.ts'

/** A word that is looked for. */
export interface QueryWord {
  /** With its signs: `order_id`. */
  folded: string
  /** Without them: `orderid`. */
  joined: string
  parts: Array<Pick<Part, 'text' | 'unspaced'>>
  /** Long enough for a typo, and of letters. */
  forgiving: boolean
}

export interface SearchQuery {
  /** All that was typed, as one word. */
  whole: QueryWord
  /** Each of them has to be found. */
  words: QueryWord[]
}

/** What a word may hold besides letters and digits; anything else stands between words. */
const words = /[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}_$-]+/gu
/** So many letters a word has in which a typo is forgiven. */
const forgivenLetters = 4

/**
 * Reads what a person typed.
 *
 * @returns null where there is no letter, digit or sign in it that could be looked for
 */
export function readQuery(text: string): SearchQuery | null {
  const { text: normal } = normalise(text)
  const found = Array.from(normal.matchAll(words), ([word]) => readWord(word)).filter(({ parts }) => parts.length > 0)
  if (found.length === 0) return null
  const distinct = new Map(found.map(word => [word.folded, word]))
  return { whole: readWord(normal.trim()), words: [...distinct.values()] }
}

/** @param text in the form NFKC */
function readWord(text: string): QueryWord {
  const parts = splitParts({ text, origin: (start, end) => ({ start, end }) })
    .map(({ text, unspaced }) => ({ text, unspaced }))
  const joined = parts.map(part => part.text).join('')
  return {
    folded: fold(text).text,
    joined,
    parts,
    forgiving: joined.length >= forgivenLetters && parts.some(isForgiving),
  }
}

/** Whether a typo is forgiven in this part of a word that is long enough: never in numbers. */
export function isForgiving({ text, unspaced }: QueryWord['parts'][number]): boolean {
  return !unspaced && text.length >= forgivenLetters - 1 && !/^\p{N}/u.test(text)
}
