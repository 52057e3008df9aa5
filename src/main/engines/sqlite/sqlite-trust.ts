import type { Database } from 'better-sqlite3'
import { readDefinitions } from './sqlite-definitions.ts'

/*
 * `trusted_schema` is off: what a view or trigger of a foreign file calls must be known to SQLite as harmless. SQLite
 * says so of its own functions, but not of those of full-text search and of the percentiles, which only read, nor of
 * the tables that show words of an index. A statement that meets these may run where nothing in the whole file is
 * anything else that SQLite does not vouch for.
 */

/** Only read what they are given: https://sqlite.org/fts5.html, fts3.html, percentile.html */
const harmlessFunctions = new Set([
  'match',
  'highlight',
  'snippet',
  'bm25',
  'fts5',
  'fts5_get_locale',
  'offsets',
  'matchinfo',
  'median',
  'percentile',
  'percentile_cont',
  'percentile_disc',
])

/** Virtual tables that lie in the file itself, or show what does. */
const harmlessModules = new Set([
  'fts3',
  'fts4',
  'fts5',
  'fts4aux',
  'fts5vocab',
  'fts3tokenize',
  'rtree',
  'rtree_i32',
  'geopoly',
  'json_each',
  'json_tree',
])

/** In the flags of `PRAGMA function_list`: `SQLITE_INNOCUOUS`. */
const knownHarmless = 0x200000

/**
 * Whether a statement failed before it had any effect, because a definition of the file calls what SQLite does not know
 * for harmless.
 */
export function isUntrusted({ message, hasRun = true }: Error & { hasRun?: boolean }): boolean {
  return !hasRun && message.startsWith('unsafe use of ')
}

/** What a definition names that is not known to be harmless, be it in a comment; null where it names nothing such. */
export type FindDoubtful = (sql: string) => string | null

export function createFindDoubtful(db: Database): FindDoubtful {
  // As statements: the tables of these names give way to a view of the file that has such a name.
  const functions = (db.pragma('function_list') as Array<{ name: string, flags: number }>)
    .filter(({ flags }) => (flags & knownHarmless) === 0)
    .map(({ name }) => name)
  const modules = (db.pragma('module_list') as Array<{ name: string }>).map(({ name }) => name)
  const doubtful = [
    ...functions.filter(name => !harmlessFunctions.has(name)),
    // Those of PRAGMAs are listed once somebody has named them.
    ...modules.filter(name => !harmlessModules.has(name) && !name.startsWith('pragma_')),
  ].filter(name => /^\w+$/.test(name))
  const pattern = new RegExp(`\\b(?:pragma_\\w+|${doubtful.join('|')})\\b`, 'i')
  return sql => pattern.exec(sql)?.[0] ?? null
}

/**
 * Whether no definition of the file, and of the session, names anything but what is known to be harmless. Those that a
 * statement does not name count too: a foreign key, a dropped table or the content of a text index leads to them.
 */
export function isTrustworthy(db: Database): boolean {
  const findDoubtful = createFindDoubtful(db)
  return readDefinitions(db).every(({ sql }) => findDoubtful(sql) === null)
}

/** Does something while the definitions of the file are trusted, and no longer. */
export async function trusting<T>(db: Database, work: () => Promise<T>): Promise<T> {
  db.pragma('trusted_schema = ON')
  try {
    return await work()
  } finally {
    db.pragma('trusted_schema = OFF')
  }
}
