import { isOneEditApart } from './one-edit.ts'

/** Where words stand: in names, or in what is written of tables and columns. */
export type WordKind = 'name' | 'text'

export interface Vocabulary {
  add: (word: string) => void
  /** So many words at the most; null where there are more. */
  withPrefix: (prefix: string, most: number) => string[] | null
  /** Words that hold `part`, the shortest first. */
  containing: (part: string, most: number) => string[]
  /** Words that are one edit apart from `word`. */
  near: (word: string, most: number) => string[]
  has: (word: string) => boolean
}

/** So many new words are looked through one by one before they are joined to the others. */
const mostNew = 2000
/** A letter or two stand in most words: so many are found before the shortest of them are taken. */
const mostLookedAt = 5000

/** The distinct words of a tenant, in memory: one long text to look for parts in, and lists by length for typos. */
export function createVocabulary(): Vocabulary {
  const known = new Set<string>()
  const byLength = new Map<number, string[]>()
  const added: string[] = []
  /** Every word between two line ends. */
  let joined = '\n'

  function add(word: string): void {
    if (known.has(word)) return
    known.add(word)
    const alike = byLength.get(word.length)
    if (alike) alike.push(word)
    else byLength.set(word.length, [word])
    if (added.push(word) < mostNew) return
    joined += `${added.join('\n')}\n`
    added.length = 0
  }

  /** Words in which `part` stands, `onlyFirst` at their beginning; reading ends after `most`. */
  function find(part: string, onlyFirst: boolean, most: number): string[] {
    const found: string[] = []
    const needle = onlyFirst ? `\n${part}` : part
    let at = joined.indexOf(needle)
    while (at !== -1 && found.length < most) {
      const start = onlyFirst ? at + 1 : joined.lastIndexOf('\n', at) + 1
      const end = joined.indexOf('\n', at + 1)
      found.push(joined.slice(start, end))
      at = joined.indexOf(needle, end)
    }
    for (const word of added) {
      if (found.length >= most) break
      if (onlyFirst ? word.startsWith(part) : word.includes(part)) found.push(word)
    }
    return found
  }

  return {
    add,
    has: word => known.has(word),
    withPrefix(prefix, most) {
      const found = find(prefix, true, most + 1)
      return found.length > most ? null : found
    },
    containing(part, most) {
      const found = find(part, false, mostLookedAt)
      return found.sort((one, other) => one.length - other.length).slice(0, most)
    },
    near(word, most) {
      const found: string[] = []
      for (const length of [word.length, word.length - 1, word.length + 1]) {
        for (const other of byLength.get(length) ?? []) {
          if (isOneEditApart(word, other) && found.push(other) >= most) return found
        }
      }
      return found
    },
  }
}
