import type { Database } from 'better-sqlite3'
import { mayWrite, namesIn, reachedFrom, readDefinitions } from './sqlite-definitions.ts'

/*
 * `trusted_schema` is off: what a view or trigger of a foreign file calls must be known to SQLite as harmless. SQLite
 * says so of its own functions, but not of those of full-text search and of the percentiles, which only read, nor of
 * the tables that show words of an index. A statement that meets these, and nothing else that SQLite does not vouch
 * for, may run.
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

/** In the flags of pragma_function_list: `SQLITE_INNOCUOUS`. */
const knownHarmless = 0x200000

/** Whether a statement failed because a definition of the file calls what SQLite does not know for harmless. */
export function isUntrusted({ message }: Error): boolean {
  return message.startsWith('unsafe use of ')
}

/** What a definition names that is not known to be harmless, be it in a comment; null where it names nothing such. */
export type FindDoubtful = (sql: string) => string | null

export function createFindDoubtful(db: Database): FindDoubtful {
  const functions = db
    .prepare('SELECT DISTINCT name FROM pragma_function_list WHERE flags & ? = 0')
    .pluck()
    .all(knownHarmless) as string[]
  const modules = db.prepare('SELECT name FROM pragma_module_list').pluck().all() as string[]
  const doubtful = [
    ...functions.filter(name => !harmlessFunctions.has(name)),
    // Those of PRAGMAs are listed once somebody has named them.
    ...modules.filter(name => !harmlessModules.has(name) && !name.startsWith('pragma_')),
  ].filter(name => /^\w+$/.test(name))
  const pattern = new RegExp(`\\b(?:pragma_\\w+|${doubtful.join('|')})\\b`, 'i')
  return sql => pattern.exec(sql)?.[0] ?? null
}

/**
 * Whether all that a statement may set off in the file names nothing but what is known to be harmless: the views that
 * it reaches, every trigger where it may write (a foreign key may lead to any), and what tables and indexes work out.
 */
export function isTrustworthy(db: Database, sql: string): boolean {
  const all = readDefinitions(db)
  const triggers = mayWrite(namesIn(sql)) ? all.filter(({ type }) => type === 'trigger') : []
  const texts = [
    ...reachedFrom(all, sql, ...triggers.map(trigger => trigger.sql)),
    ...triggers,
    ...all.filter(({ type }) => type === 'table' || type === 'index'),
  ]
  const findDoubtful = createFindDoubtful(db)
  return texts.every(text => findDoubtful(text.sql) === null)
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
