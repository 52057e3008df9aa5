import type { Database } from 'better-sqlite3'

/** Places that are tried at the most. */
const mostPlaces = 100

/**
 * Where a syntax error lies, in characters from 0. SQLite names the word only (`near "FORM": syntax error`); where the
 * word stands several times, the text is read again up to each of them until the same error comes.
 */
export function errorOffset(db: Database, sql: string, message: string): number | undefined {
  const word = /^near "(.+)": syntax error$/s.exec(message)?.[1]
  // A PRAGMA acts while it is read.
  if (word === undefined || /\bPRAGMA\b/i.test(sql)) return undefined
  let at = sql.indexOf(word)
  for (let place = 0; at !== -1 && place < mostPlaces; place++, at = sql.indexOf(word, at + 1)) {
    if (messageOf(db, sql.slice(0, at + word.length)) === message) return at
  }
  return undefined
}

function messageOf(db: Database, sql: string): string | null {
  try {
    db.prepare(sql)
    return null
  } catch (error) {
    return (error as Error).message
  }
}
