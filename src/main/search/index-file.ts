import type { Database as SqliteDatabase } from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { prepareFile } from '../store/profile-folder.ts'
import { indexedPrefixes } from './candidate-queries.ts'
import { tenantCodeLength } from './document-tokens.ts'

/** Says that a file is ours: `TiHS`. */
const applicationId = 0x54694853
/** Of what is in the file; one of another version is made anew. */
const version = 1

/** The characters before the text of a token: whose it is, and where it stands. */
const tokenHead = tenantCodeLength + 1

/*
 * `docs.no` is also the row in `found`; it holds kind and length of the name, so that the order of rows is the order in
 * which they are wanted. Numbers of documents, words and tenants are never given twice.
 */
const schema = `
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tenants (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE words (no INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, kind TEXT NOT NULL, word TEXT NOT NULL) STRICT;
CREATE TABLE tables (
  no INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  data_source_id TEXT NOT NULL,
  database TEXT
) STRICT;
CREATE INDEX tables_tenant ON tables (tenant);
-- \`id\` is what a column's id has besides its table's, where it begins with that; of a table it is empty.
CREATE TABLE docs (
  no INTEGER PRIMARY KEY,
  table_no INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  "desc" TEXT NOT NULL,
  source_desc TEXT,
  note TEXT NOT NULL,
  tags TEXT NOT NULL
) STRICT;
CREATE INDEX docs_table ON docs (table_no);
CREATE VIRTUAL TABLE found USING fts5 (
  tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii',
  prefix = '${indexedPrefixes.map(length => length + tokenHead).join(' ')}'
);
INSERT INTO found (found, rank) VALUES ('hashsize', 8388608);
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${version};
`

export const indexPath = (dataDir: string) => join(dataDir, 'search.sqlite')

/**
 * Opens the index of a profile for writing. Where it is missing, of another version or damaged at first sight, it is
 * made anew.
 */
export function openIndexFile(dataDir: string): SqliteDatabase {
  try {
    return openOurs(dataDir)
  } catch (error) {
    if (!/^SQLITE_(?:CORRUPT|NOTADB)/.test((error as { code?: string }).code ?? '')) throw error
    removeIndexFile(dataDir)
    return openOurs(dataDir)
  }
}

function openOurs(dataDir: string): SqliteDatabase {
  prepareFile(indexPath(dataDir))
  let db = openForWriting(dataDir)
  if (!isOurs(db)) {
    db.close()
    removeIndexFile(dataDir)
    prepareFile(indexPath(dataDir))
    db = openForWriting(dataDir)
    db.transaction(() => db.exec(schema))()
  }
  return db
}

/** @throws where it is not there, or cannot be read */
export function openIndexForReading(dataDir: string): SqliteDatabase {
  const db = new Database(indexPath(dataDir), { readonly: true, fileMustExist: true, timeout: 5_000 })
  db.pragma('cache_size = -32000')
  return db
}

/** No thread may have it open. */
export function removeIndexFile(dataDir: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(indexPath(dataDir) + end, { force: true })
}

function openForWriting(dataDir: string): SqliteDatabase {
  const db = new Database(indexPath(dataDir), { timeout: 5_000, fileMustExist: true })
  try {
    db.pragma('journal_mode = WAL')
    // What a power cut takes away is seen by its mark, and built anew.
    db.pragma('synchronous = NORMAL')
    db.pragma('trusted_schema = OFF')
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -32000')
    db.pragma('journal_size_limit = 16777216')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function isOurs(db: SqliteDatabase): boolean {
  return db.pragma('application_id', { simple: true }) === applicationId
    && db.pragma('user_version', { simple: true }) === version
}

/** Above this size only its pages are looked at, not what the full-text index says in them. */
const smallPages = 4096

/** @throws with a code of SQLite where something is wrong with the file */
export function checkIndexFile(db: SqliteDatabase): void {
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' })
  if (db.pragma('page_count', { simple: true }) as number <= smallPages)
    db.exec('INSERT INTO found (found) VALUES (\'integrity-check\')')
}
