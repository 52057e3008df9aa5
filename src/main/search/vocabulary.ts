import { isOneEditApart } from './one-edit.ts'

/** Where words stand: in names, or in what is written of tables and columns. */
export type WordKind = 'name' | 'text'

export interface Vocabulary {
  add: (word: string) => void
  has: (word: string) => boolean
  /** Words that begin with `prefix`, at least three letters; null where there are more than `most`. */
  withPrefix: (prefix: string, most: number) => string[] | null
  /** Words that hold `part` but do not begin with it, the shortest first. */
  containing: (part: string, most: number) => string[]
  /** Words that are one edit apart from `word`. */
  near: (word: string, most: number) => string[]
}

/** So many letters the stretches have by which words are found. */
const shortStretch = 2
const stretch = 3
/** So many words that hold a part are found before the shortest of them are taken. */
const mostLookedAt = 2000
const firstTwo = (word: string, length: number) => `^${word.slice(0, 2)}${length}`
const lastTwo = (word: string, length: number) => `$${word.slice(-2)}${length}`

function stretchesOf(word: string, length: number): string[] {
  return Array.from({ length: Math.max(0, word.length - length + 1) }, (_, at) => word.slice(at, at + length))
}

/** The distinct words of a tenant, in memory, by their letters and by their length. */
export function createVocabulary(): Vocabulary {
  const known = new Set<string>()
  /** By two and three letters that stand together. */
  const byStretch = createLists<string>()
  /** By the first and the last two letters, which no edit changes both of from five letters on, and their length. */
  const byEnds = createLists<string>()
  const byLength = createLists<number>()

  /** All words that may be one edit apart, in lists. */
  function alike(word: string): Array<readonly string[]> {
    const lengths = [word.length, word.length - 1, word.length + 1]
    return word.length < 6
      ? lengths.map(length => byLength.of(length))
      : lengths.flatMap(length => [byEnds.of(firstTwo(word, length)), byEnds.of(lastTwo(word, length))])
  }

  /** All words that may hold `part`, in lists; shorter ones first where that is but a letter. */
  function holding(part: string): Array<readonly string[]> {
    if (part.length < shortStretch) return byLength.keys().sort((one, other) => one - other).map(byLength.of)
    const lists = stretchesOf(part, Math.min(part.length, stretch)).map(letters => byStretch.of(letters))
    return [lists.reduce((one, other) => one.length <= other.length ? one : other)]
  }

  return {
    has: word => known.has(word),
    add(word) {
      if (known.has(word)) return
      known.add(word)
      byLength.add(word.length, word)
      byEnds.add(firstTwo(word, word.length), word)
      byEnds.add(lastTwo(word, word.length), word)
      byStretch.add(`^${word.slice(0, stretch)}`, word)
      for (const length of [shortStretch, stretch]) {
        for (const letters of new Set(stretchesOf(word, length))) byStretch.add(letters, word)
      }
    },
    withPrefix(prefix, most) {
      const found: string[] = []
      for (const word of byStretch.of(`^${prefix.slice(0, stretch)}`)) {
        if (word.startsWith(prefix) && found.push(word) > most) return null
      }
      return found
    },
    containing(part, most) {
      const found: string[] = []
      const looked = part.length < shortStretch ? most : mostLookedAt
      for (const words of holding(part)) {
        for (const word of words) {
          if (found.length >= looked) break
          if (word.includes(part, 1) && !word.startsWith(part)) found.push(word)
        }
      }
      return found.sort((one, other) => one.length - other.length).slice(0, most)
    },
    near(word, most) {
      const found = new Set<string>()
      for (const words of alike(word)) {
        for (const other of words) {
          if (found.size >= most) break
          if (isOneEditApart(word, other)) found.add(other)
        }
      }
      return [...found]
    },
  }
}

/** Lists of words by some key. */
function createLists<Key>() {
  const lists = new Map<Key, string[]>()
  return {
    keys: () => [...lists.keys()],
    of: (key: Key): readonly string[] => lists.get(key) ?? [],
    add(key: Key, word: string): void {
      const list = lists.get(key)
      if (list) list.push(word)
      else lists.set(key, [word])
    },
  }
}
