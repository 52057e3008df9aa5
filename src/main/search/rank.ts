import type { Found } from '../../contract/search.ts'
import type { SearchedText, TextMatch, WayToMatch } from './match-text.ts'
import type { QueryWord, SearchQuery } from './search-query.ts'
import { searchedFields } from '../../contract/search.ts'
import { readSearchedText } from './match-text.ts'

type Field = typeof searchedFields[number]

/** A table or column as the index keeps it. */
export interface SearchDocument {
  kind: 'table' | 'column'
  id: string
  data_table_id: string
  name: string
  /** The name of its table; a table's own. */
  table: string
  data_source_id: string
  database: string | null
  desc: string
  source_desc: string | null
  note: string
  tags: string[]
}

/** A document in which all words of a query were found. */
export interface Ranked {
  document: SearchDocument
  /** 0 is best. */
  grade: number
  score: number
}

/** What a way to match is worth in the document's own name: the lower, the better. */
const nameGrades: Record<WayToMatch, number> = { exact: 0, joined: 1, prefix: 2, part: 3, inside: 4, typo: 6 }
/** In the name of a column's table. */
const tableGrades: Record<WayToMatch, number> = { exact: 3, joined: 3, prefix: 3, part: 3, inside: 4, typo: 6 }
const textGrade = 5
const typoGrade = 6
const longestName = 255

/** Grades a document: by its worst word, or by the whole of the query in its name. Null where a word is not in it. */
export function rank(query: SearchQuery, document: SearchDocument): Ranked | null {
  const grade = gradeOf(query, document)
  if (grade === null) return null
  const { kind, name } = document
  const brevity = longestName - Math.min(name.length, longestName)
  return { document, grade, score: (typoGrade - grade) * 1000 + (kind === 'table' ? 500 : 0) + brevity }
}

const compare = (one: string, other: string) => one < other ? -1 : one > other ? 1 : 0

/** Best first; among equal ones by name. */
export function compareRanked(one: Ranked, other: Ranked): number {
  return other.score - one.score
    || compare(one.document.name, other.document.name)
    || compare(one.document.table, other.document.table)
    || compare(one.document.id, other.document.id)
}

function gradeOf({ whole, words }: SearchQuery, document: SearchDocument): number | null {
  const texts = readTexts(document)
  const asWhole = texts.field('name').match(whole)
  let best = asWhole ? nameGrades[asWhole.way] : Number.POSITIVE_INFINITY
  if (asWhole && asWhole.way !== 'typo' && words.length === 1 && words[0]!.folded === whole.folded) return best
  // A single word has to stand in the document itself.
  const grades = words.map(word => gradeWord(word, texts, words.length > 1))
  const isOwn = grades.some(({ own }) => own < Number.POSITIVE_INFINITY)
  if (isOwn) best = Math.min(best, Math.max(...grades.map(({ own, ofTable }) => Math.min(own, ofTable))))
  return best === Number.POSITIVE_INFINITY ? null : best
}

/** What a word is worth in the document itself, and in the name of its table. */
function gradeWord(word: QueryWord, texts: DocumentTexts, isInTable: boolean): { own: number, ofTable: number } {
  const inName = texts.field('name').match(word)
  const inTable = isInTable ? texts.table().match(word) : null
  const ofTable = inTable ? tableGrades[inTable.way] : Number.POSITIVE_INFINITY
  let own = inName ? nameGrades[inName.way] : Number.POSITIVE_INFINITY
  for (const field of searchedFields) {
    if (own <= textGrade || field === 'name') continue
    const match = texts.field(field).match(word)
    if (match) own = Math.min(own, match.way === 'typo' ? typoGrade : textGrade)
  }
  return { own, ofTable }
}

interface DocumentTexts {
  field: (field: Field) => SearchedText
  /** The name of a column's table; of a table nothing. */
  table: () => SearchedText
}

/** Texts are read when they are looked into: most are not. */
function readTexts(document: SearchDocument): DocumentTexts {
  const read = new Map<Field, SearchedText>()
  let table: SearchedText | undefined
  return {
    field(field) {
      const known = read.get(field)
      if (known) return known
      const text = readSearchedText(textOf(document, field))
      read.set(field, text)
      return text
    },
    // A method: with an accessor of its own each of these would get a hidden class, which outlives it.
    table: () => table ??= readSearchedText(document.kind === 'column' ? document.table : ''),
  }
}

/** What a field holds, as one text. */
export function textOf(document: SearchDocument, field: Field): string {
  return field === 'tags' ? document.tags.join(', ') : document[field] ?? ''
}

/**
 * A document as it is answered: with what matched in each of its fields. Typos are marked only where nothing else is.
 */
export function toFound({ words, whole }: SearchQuery, { document, score }: Ranked): Found {
  const texts = readTexts(document)
  const wanted = texts.field('name').match(whole) && words.length > 1 ? [whole, ...words] : words
  const found = wanted.flatMap(word => marksOf(word, texts))
  const matches = found.filter(({ field, start, end }, at) =>
    !found.some((other, otherAt) => other.field === field && covers(other, { start, end }, otherAt < at)))
  const named = new Set(matches.map(({ field }) => field))
  const others = searchedFields.filter(field => named.has(field) && field !== 'name' && field !== 'desc')
  const { kind, id, data_table_id, name, table, data_source_id, database, desc, source_desc } = document
  return {
    kind,
    id,
    data_table_id,
    name,
    table,
    data_source_id,
    database,
    desc: desc || (source_desc ?? ''),
    matches,
    texts: Object.fromEntries(others.map(field => [field, textOf(document, field)])),
    score,
  }
}

function marksOf(word: QueryWord, texts: DocumentTexts): Found['matches'] {
  const matches = searchedFields.flatMap((field): Array<[Field, TextMatch]> => {
    const match = texts.field(field).match(word)
    return match ? [[field, match]] : []
  })
  const exact = matches.filter(([, { way }]) => way !== 'typo')
  return (exact.length > 0 ? exact : matches)
    .flatMap(([field, { ranges }]) => ranges().map(({ start, end }) => ({ field, start, end })))
}

interface Stretch { start: number, end: number }

/** True where `one` makes `other` superfluous: it is longer, or it is the same and came first. */
function covers(one: Stretch, other: Stretch, isFirst: boolean): boolean {
  if (one.start > other.start || one.end < other.end) return false
  return isFirst || one.end - one.start > other.end - other.start
}
