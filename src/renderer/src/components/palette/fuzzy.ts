/*
 * Of our own: uFuzzy 1.0.19 finds no letters in order across words (`orders` in `o_r_d_er_s_of`) and no signs (`.*`),
 * whatever its options, and takes 90 to 140 ms for a letter in 50,000 names, which are ranked here in 5 to 20.
 */

/** Where a term is found decides first, then how much of the text it is. */
const exact = 4000
const atStart = 3000
const atWord = 2500
const inside = 2000
const initials = 1500
const scattered = 500
/** A scattered term of less letters would be found everywhere. */
const shortestScattered = 3

const isWord = (code: number) => (code > 47 && code < 58) || (code > 96 && code < 123) || code > 127

function startsWord(text: string, at: number): boolean {
  return at === 0 || !isWord(text.charCodeAt(at - 1))
}

/** The best place of the whole term: a later one that begins a word is better than one inside. */
function placeOf(text: string, term: string): number {
  const first = text.indexOf(term)
  if (first <= 0 || startsWord(text, first)) return first
  for (let at = text.indexOf(term, first + 1); at !== -1; at = text.indexOf(term, at + 1)) {
    if (startsWord(text, at)) return at
  }
  return first
}

/** The next word that begins with the letter. */
function wordFrom(text: string, letter: string, from: number): number {
  let at = text.indexOf(letter, from)
  while (at !== -1 && !startsWord(text, at)) at = text.indexOf(letter, at + 1)
  return at
}

/** The places of the term's letters: each goes on where the last one was, or begins a word. `od` in `order_daily`. */
function byInitials(text: string, term: string): number[] | null {
  const places: number[] = []
  let at = -1
  for (const letter of term) {
    const goesOn = places.length && text[at + 1] === letter
    at = goesOn ? at + 1 : wordFrom(text, letter, at + 1)
    if (at === -1) return null
    places.push(at)
  }
  return places
}

/** The first places in order, however far apart. */
function inOrder(text: string, term: string): number[] | null {
  const places: number[] = []
  let at = -1
  for (const letter of term) {
    at = text.indexOf(letter, at + 1)
    if (at === -1) return null
    places.push(at)
  }
  return places
}

/**
 * How well a term fits a text, both in lower case: 0 where it does not. As people look for names: the name itself,
 * its beginning, a word of it, a part, the beginnings of its words, its letters in order.
 */
export function termScore(text: string, term: string): number {
  const at = placeOf(text, term)
  if (at !== -1) {
    return (
      (text.length === term.length ? exact : at === 0 ? atStart : startsWord(text, at) ? atWord : inside)
      - Math.min(text.length, 400)
      - Math.min(at, 99)
    )
  }
  if (term.length > 1 && byInitials(text, term)) return initials - Math.min(text.length, 400)
  if (term.length < shortestScattered) return 0
  const places = inOrder(text, term)
  if (!places) return 0
  const spread = places.at(-1)! - places[0]! - term.length
  return spread > 3 * term.length ? 0 : scattered - Math.min(spread * 10, 400)
}

/** All terms must be found; each counts. */
export function fuzzyScore(text: string, terms: readonly string[]): number {
  let score = 0
  for (const term of terms) {
    const one = termScore(text, term)
    if (!one) return 0
    score += one
  }
  return score
}

export function termsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

/** The letters of the text that the terms are found at, to be shown. */
export function foundAt(text: string, terms: readonly string[]): Set<number> {
  const lower = text.toLowerCase()
  const found = new Set<number>()
  for (const term of terms) {
    const at = placeOf(lower, term)
    const places
      = at !== -1
        ? Array.from(term, (_, index) => at + index)
        : (byInitials(lower, term) ?? (term.length >= shortestScattered ? inOrder(lower, term) : null))
    for (const place of places ?? []) found.add(place)
  }
  return found
}
