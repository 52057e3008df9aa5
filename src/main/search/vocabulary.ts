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

/** So many letters a stretch has by which words are found. */
const stretch = 3
const firstTwo = (word: string) => `^${word.slice(0, 2)}`
const lastTwo = (word: string) => `$${word.slice(-2)}`

function stretchesOf(word: string): string[] {
  return Array.from({ length: Math.max(0, word.length - stretch + 1) }, (_, at) => word.slice(at, at + stretch))
}

/** The distinct words of a tenant, in memory, by their letters and by their length. */
export function createVocabulary(): Vocabulary {
  const known = new Set<string>()
  /** By three letters that stand together. */
  const byStretch = createLists<string>()
  /** By the first and the last two letters, which no edit changes both of in a word of five letters or more. */
  const byEnds = createLists<string>()
  const byLength = createLists<number>()

  /** All words that may be one edit apart. */
  function* alike(word: string): Generator<string> {
    if (word.length >= 6) {
      yield* byEnds.of(firstTwo(word))
      yield* byEnds.of(lastTwo(word))
      return
    }
    for (const length of [word.length, word.length - 1, word.length + 1]) yield* byLength.of(length)
  }

  /** All words that may hold `part`; shorter ones first where that is but a letter or two. */
  function* holding(part: string): Generator<string> {
    if (part.length < stretch) {
      for (const length of byLength.keys().sort((one, other) => one - other)) yield* byLength.of(length)
      return
    }
    const lists = stretchesOf(part).map(letters => byStretch.of(letters))
    yield* lists.reduce((one, other) => one.length <= other.length ? one : other)
  }

  return {
    has: word => known.has(word),
    add(word) {
      if (known.has(word)) return
      known.add(word)
      byLength.add(word.length, word)
      byEnds.add(firstTwo(word), word)
      byEnds.add(lastTwo(word), word)
      byStretch.add(`^${word.slice(0, stretch)}`, word)
      for (const letters of new Set(stretchesOf(word))) byStretch.add(letters, word)
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
      const isSorted = part.length < stretch
      for (const word of holding(part)) {
        if (word.includes(part, 1) && !word.startsWith(part) && found.push(word) === most && isSorted) break
      }
      return found.sort((one, other) => one.length - other.length).slice(0, most)
    },
    near(word, most) {
      const found = new Set<string>()
      for (const other of alike(word)) {
        if (isOneEditApart(word, other)) found.add(other)
        if (found.size === most) break
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
