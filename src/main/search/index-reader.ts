import type { Database } from 'better-sqlite3'
import type { DocumentRow } from './index-documents.ts'
import type { Ranked } from './rank.ts'
import type { IndexAnswer, IndexQuery } from './search-index.ts'
import type { SearchQuery } from './search-query.ts'
import type { Vocabulary, WordKind } from './vocabulary.ts'
import { candidateQueries } from './candidate-queries.ts'
import { tenantCode } from './document-tokens.ts'
import { firstColumn, toDocument } from './index-documents.ts'
import { compareRanked, rank, toFound } from './rank.ts'
import { readQuery } from './search-query.ts'
import { createVocabulary } from './vocabulary.ts'

/** So many are enough, unless more are asked for. */
const enough = 100
/** So many candidates are read at once, and so many of one grade altogether. */
const atOnce = 100
const mostCandidates = 1000

export interface IndexReader { find: (query: IndexQuery) => IndexAnswer }

/** Finds in the index what is committed. */
export function createIndexReader(db: Database): IndexReader {
  const words = createWords(db)
  const candidates = createCandidates(db)
  words.refresh()

  function gather(query: SearchQuery, tenantNumber: number, { limit, kind }: IndexQuery) {
    const wanted = Math.max(limit, enough)
    const seen = new Set<number>()
    const found: Ranked[] = []
    const tenant = { code: tenantCode(tenantNumber), vocabularies: words.of(tenantNumber) }
    let cut = false
    for (const expression of candidateQueries(query, tenant, kind)) {
      if (!expression) continue
      if (found.length >= wanted) return { found, more: true }
      let looked = 0
      for (const row of candidates(expression, kind)) {
        cut ||= ++looked > mostCandidates
        if (looked > mostCandidates || found.length >= wanted) break
        if (seen.has(row.no)) continue
        seen.add(row.no)
        const ranked = rank(query, toDocument(row))
        if (ranked) found.push(ranked)
      }
    }
    return { found, more: cut || found.length >= wanted }
  }

  return {
    find(asked) {
      words.refresh()
      const query = readQuery(asked.q)
      const tenant = words.tenant(asked.tenant)
      if (!query || tenant === undefined) return { data: [], total: 0, more: false }
      const { found, more } = gather(query, tenant, asked)
      const best = found.sort(compareRanked).slice(0, asked.limit)
      return { data: best.map(ranked => toFound(query, ranked)), total: found.length, more }
    },
  }
}

/** Reads the documents that fit an expression, in the order of their numbers, as long as they are asked for. */
function createCandidates(db: Database) {
  const select = db.prepare(`SELECT d.no, d.id, d.name, d."desc", d.source_desc, d.note, d.tags,
      t.id AS table_id, t.name AS table_name, t.data_source_id, t.database
    FROM found CROSS JOIN docs AS d ON d.no = found.rowid CROSS JOIN tables AS t ON t.no = d.table_no
    WHERE found MATCH ? AND found.rowid > ? AND found.rowid <= ? ORDER BY found.rowid LIMIT ${atOnce}`)
  return function* (expression: string, kind?: 'table' | 'column'): Generator<DocumentRow> {
    const last = kind === 'table' ? firstColumn - 1 : Number.MAX_SAFE_INTEGER
    let after = kind === 'column' ? firstColumn - 1 : 0
    for (;;) {
      const rows = select.all(expression, BigInt(after), BigInt(last)) as DocumentRow[]
      yield* rows
      if (rows.length < atOnce) return
      after = rows.at(-1)!.no
    }
  }
}

interface Words {
  /** Reads what was committed since. */
  refresh: () => void
  tenant: (id: string) => number | undefined
  of: (tenant: number) => Record<WordKind, Vocabulary>
}

/** The distinct words of every tenant, which only grow until the index is built anew. */
function createWords(db: Database): Words {
  const version = db.prepare('PRAGMA data_version').pluck()
  const tenants = db.prepare('SELECT id, no FROM tenants').raw()
  const added = db.prepare('SELECT no, tenant, kind, word FROM words WHERE no > ? ORDER BY no').raw()
  const vocabularies = new Map<number, Record<WordKind, Vocabulary>>()
  let numbers = new Map<string, number>()
  let readVersion: unknown
  let last = 0

  function of(tenant: number): Record<WordKind, Vocabulary> {
    const known = vocabularies.get(tenant) ?? { name: createVocabulary(), text: createVocabulary() }
    vocabularies.set(tenant, known)
    return known
  }

  return {
    of,
    tenant: id => numbers.get(id),
    refresh() {
      const now = version.get()
      if (now === readVersion) return
      numbers = new Map(tenants.all() as Array<[string, number]>)
      for (const [no, tenant, kind, word] of added.iterate(last) as Iterable<[number, number, WordKind, string]>) {
        of(tenant)[kind].add(word)
        last = no
      }
      const left = new Set(numbers.values())
      for (const tenant of vocabularies.keys()) left.has(tenant) || vocabularies.delete(tenant)
      readVersion = now
    },
  }
}
