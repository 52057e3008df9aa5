import type { MappedText, Range } from './mapped-text.ts'
import { fold } from './mapped-text.ts'

/** A part of a name, or a word of a text. */
export interface Part {
  /** Folded. */
  text: string
  /** Of a script without spaces between words, or signs such as emoji: any stretch of it may be a word. */
  unspaced: boolean
  /** Where a stretch of `text` stands in the text that was split. */
  origin: (start: number, end: number) => Range
}

const scripts = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo']
const unspacedLetters = `${scripts.map(script => `\\p{Script=${script}}`).join('')}ー`
const unspaced = String.raw`[${unspacedLetters}\p{Extended_Pictographic}\p{Regional_Indicator}]`
const marks = String.raw`\p{M}*`
const capital = String.raw`[\p{Lu}\p{Lt}]`
const small = String.raw`[\p{L}--\p{Lu}--\p{Lt}--[${unspacedLetters}]]`
/** `HTTPServer2` is `HTTP`, `Server`, `2`. */
const parts = new RegExp(
  `(?<unspaced>(?:${unspaced}${marks})+)`
  + `|(?:${capital}${marks})+(?!${small})|(?:${capital}${marks})?(?:${small}${marks})+|\\p{N}+`,
  'gv',
)

/** The same in ASCII, which most names are. */
const asciiParts = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g
const onlyAscii = /^[\0-\x7F]*$/

/**
 * Splits a name at signs, at the change from small letters to capitals and between letters and digits; a text in its
 * words by the same rules.
 *
 * @param text in the form NFKC
 */
export function splitParts({ text, origin }: MappedText): Part[] {
  if (onlyAscii.test(text)) {
    return Array.from(text.matchAll(asciiParts), ({ 0: found, index }) => ({
      text: found.toLowerCase(),
      unspaced: false,
      origin: (start: number, end: number) => origin(index + start, index + end),
    }))
  }
  return Array.from(text.matchAll(parts), ({ 0: found, index, groups }) => {
    const folded = fold(found)
    return {
      text: folded.text,
      unspaced: groups!.unspaced !== undefined,
      origin: (start: number, end: number) => {
        const inText = folded.origin(start, end)
        return origin(index + inText.start, index + inText.end)
      },
    }
  }).filter(part => part.text !== '')
}
