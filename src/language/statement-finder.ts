import type { Lexing } from './lexing.ts'
import type { Cut, CutEnd } from './splitter.ts'
import { cutStatement, delimiterBehind } from './splitter.ts'

/** A text of which parts can be read; an editor's document is one. */
export interface TextSource {
  readonly length: number
  sliceString: (from: number, to: number) => string
}

/** Where a statement stands in a text, and what ends it there. */
export type FoundStatement = Pick<Cut, 'start' | 'end' | 'delimiter'>

/** So much of a text is read at once; twice as much where a statement does not end within. */
const leastRead = 65_536
/** A statement that ends nearer to the end of what was read may go on behind it. */
const margin = 512
/** Before a statement only its own line matters: whether a DELIMITER begins it. */
const lookBehind = 256
const always = () => true

/**
 * Finds the statement that a cursor means, and remembers where statements end: after a change only what follows the
 * change is read again, and of that only what is asked for.
 *
 * @example
 * const finder = new StatementFinder(text, lexing)
 * const { start, end } = finder.at(cursor)!
 * const later = finder.changed(newText, firstChange)
 */
export class StatementFinder {
  readonly lexing: Lexing
  readonly #text: TextSource
  readonly #cuts: Cut[]
  #isWhole = false
  #reach = leastRead
  #part = { from: 0, text: '' }
  /** What was read last ends before a statement does. */
  #isTooShort = false

  constructor(text: TextSource, lexing: Lexing, cuts: Cut[] = []) {
    this.#text = text
    this.lexing = lexing
    this.#cuts = cuts
  }

  /**
   * The finder of the text as it is now.
   *
   * @param text the new text, which begins as the old one
   * @param from the offset of the first change
   */
  changed(text: TextSource, from: number): StatementFinder {
    const kept = firstWhere(this.#cuts, ({ next }) => next + margin >= from)
    return new StatementFinder(text, this.lexing, this.#cuts.slice(0, kept))
  }

  /**
   * The statement that a cursor at `offset` means: the one that it stands in or right behind (on the line of its
   * delimiter), else the next one, else the last one.
   *
   * @param mayGoOn asked before each further part of the text is read
   * @returns null where there is none; undefined where it was not found yet: the next call goes on from there
   */
  at(offset: number, mayGoOn: () => boolean = always): FoundStatement | null | undefined {
    const cuts = this.#cuts
    while (!this.#isWhole && (cuts.at(-1)?.end ?? -1) < offset) {
      if (!mayGoOn()) return undefined
      this.#readNext()
    }
    const index = firstWhere(cuts, ({ end }) => end >= offset)
    const [before, found] = [cuts[index - 1], cuts[index]]
    if (!found || !before || offset >= found.start) return found ?? before ?? null
    return this.#hasLineEnd(before.next, offset) ? found : before
  }

  /**
   * The delimiter that counts at a place: within a statement the one that ends it.
   *
   * @param mayGoOn asked before each further part of the text is read
   * @returns undefined where it was not found yet
   */
  delimiterAt(offset: number, mayGoOn: () => boolean = always): string | undefined {
    if (this.at(offset, mayGoOn) === undefined) return undefined
    const index = firstWhere(this.#cuts, ({ end }) => end >= offset)
    const found = this.#cuts[index]
    if (found && offset >= found.start) return found.delimiter
    const before = this.#cuts[index - 1] ?? this.#begin()
    const from = Math.max(0, before.next - lookBehind)
    const text = this.#text.sliceString(from, Math.max(before.next, offset))
    return delimiterBehind(text, { ...before, next: before.next - from }, this.lexing)
  }

  /** Reads a statement, or learns that what was read of the text does not hold a whole one. */
  #readNext(): void {
    const { length } = this.#text
    const last = this.#cuts.at(-1) ?? this.#begin()
    const isWithin = last.next >= this.#part.from && last.next < this.#part.from + this.#part.text.length
    if (!isWithin || this.#isTooShort) this.#read(last.next)
    const { from, text } = this.#part
    const cut = cutStatement(text, { ...last, next: last.next - from }, this.lexing)
    if (from + text.length < length && (!cut || cut.next + margin > text.length)) {
      this.#isTooShort = true
      return
    }
    this.#reach = leastRead
    if (!cut) this.#isWhole = true
    else this.#cuts.push({ ...cut, start: cut.start + from, end: cut.end + from, next: cut.next + from })
  }

  #read(at: number): void {
    const from = Math.max(0, at - lookBehind)
    const isSame = this.#isTooShort && from === this.#part.from && this.#part.text.length > 0
    if (isSame) this.#reach *= 2
    this.#isTooShort = false
    this.#part = { from, text: this.#text.sliceString(from, Math.min(this.#text.length, at + this.#reach)) }
  }

  #begin(): CutEnd {
    const isMarked = this.#text.sliceString(0, Math.min(1, this.#text.length)) === '\uFEFF'
    return { next: isMarked ? 1 : 0, nextDelimiter: ';' }
  }

  #hasLineEnd(from: number, to: number): boolean {
    for (let at = from; at < to; at += leastRead) {
      if (this.#text.sliceString(at, Math.min(to, at + leastRead)).includes('\n')) return true
    }
    return false
  }
}

/** The index of the first that fits, in a list where all that follow do. */
function firstWhere<T>(list: readonly T[], fits: (item: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(list[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
