import type { Database as SqliteDatabase } from 'better-sqlite3'
import type { Migration } from './migrations/migration.ts'
import type { StoreNote } from './store-protocol.ts'
import { existsSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StartupError } from '../core/startup-error.ts'
import { listBackups, writeBackup } from './backups.ts'
import { applicationId, latestVersion, migrate } from './migrate.ts'
import { folderError, prepareFile, prepareFolder, storePath } from './profile-folder.ts'
import { takeProfileLock } from './profile-lock.ts'

/** Up to this size a file is read through before it is opened (1 ms a MB); a larger one after the start. */
const checkFirstBytes = 32 * 1024 * 1024

export interface StoreFile {
  db: SqliteDatabase
  path: string
  notes: StoreNote[]
  /** The file is too large to be read through before the start. */
  checkLater: boolean
  close: () => void
}

/**
 * Opens the store of a profile: lock, look, backup, migrate. What is wrong with the file is found
 * through a read-only connection, so a file that is refused stays as it is.
 *
 * @throws {StartupError}
 */
export function openStoreFile(dataDir: string, migrations: readonly Migration[]): StoreFile {
  const notes = prepareFolder(dataDir)
  const lock = takeProfileLock(dataDir)
  try {
    const path = storePath(dataDir)
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    const checkLater = bytes > checkFirstBytes
    const version = bytes > 0
      ? inspect(dataDir, latestVersion(migrations), !checkLater)
      : refuseLostFile(path)
    notes.push(...prepareFile(path))
    const db = openForWriting(dataDir, notes)
    bringUpToDate({
      db,
      dataDir,
      migrations,
      version,
      notes,
    })
    return {
      db,
      path,
      notes,
      checkLater,
      close: () => { closeDatabase(db); lock.release() },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Reads the whole file; gives a sentence when it is damaged. */
export function findDamage(dataDir: string): string | null {
  const db = new Database(storePath(dataDir), { readonly: true, fileMustExist: true })
  try {
    const damage = quickCheck(db)
    return damage && damageSentence(dataDir, damage)
  } finally {
    db.close()
  }
}

/** The version of a file that is fit to be opened. */
function inspect(dataDir: string, latest: number, wholeFile: boolean): number {
  const path = storePath(dataDir)
  const logs = [`${path}-wal`, `${path}-shm`].filter(file => !existsSync(file))
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true })
    try {
      const version = readVersion(db, path, latest)
      const damage = wholeFile
        ? quickCheck(db)
        : null
      if (damage) throw new StartupError(damageSentence(dataDir, damage))
      return version
    } finally {
      db.close()
    }
  } catch (error) {
    // A look leaves empty logs beside the file; those that were there before hold rows and stay.
    for (const file of logs) rmSync(file, { force: true })
    throw sqliteStartupError(dataDir, error)
  }
}

function readVersion(db: SqliteDatabase, path: string, latest: number): number {
  const version = db.pragma('user_version', { simple: true }) as number
  const owner = db.pragma('application_id', { simple: true })
  const empty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  if (owner !== applicationId && !(empty && version === 0)) {
    throw new StartupError(
      `${path} is an SQLite file of another program: move it away, or start with another folder: --data-dir DIR.`,
    )
  }
  if (version > latest) {
    throw new StartupError(
      `${path} was written by a newer TiHC (store version ${version}, `
      + `this program knows up to ${latest}): install that version again, or start with another folder: `
      + '--data-dir DIR. The file was not touched.',
    )
  }
  return version
}

function quickCheck(db: SqliteDatabase): string | null {
  const found = db.pragma('quick_check(1)', { simple: true })
  return found === 'ok'
    ? null
    : String(found)
}

/** An empty file is a new profile, unless its log still has rows: then the file itself was lost. */
function refuseLostFile(path: string): number {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new StartupError(
      `${path} is missing or empty although its log ${path}-wal has rows: `
      + 'put the file back, or move the log away to start with an empty store.',
    )
  }
  return 0
}

function openForWriting(dataDir: string, notes: StoreNote[]): SqliteDatabase {
  const path = storePath(dataDir)
  let db: SqliteDatabase | undefined
  try {
    db = new Database(path, { timeout: 5_000, fileMustExist: true })
    const mode = db.pragma('journal_mode = WAL', { simple: true })
    if (mode !== 'wal') {
      notes.push({
        level: 'warn',
        message: `${path} is on a file system without write-ahead logs: writing will be slower.`,
      })
    }
    // FULL, not NORMAL: what a person was told is saved (a changed password, an ended token) stays after a
    // power cut too. It costs one flush a commit; commits are few, and mass writes go in one transaction.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -16000')
    db.pragma('journal_size_limit = 16777216')
    return db
  } catch (error) {
    db?.close()
    throw sqliteStartupError(dataDir, error)
  }
}

interface Update {
  db: SqliteDatabase
  dataDir: string
  migrations: readonly Migration[]
  version: number
  notes: StoreNote[]
}

function bringUpToDate({ db, dataDir, migrations, version, notes }: Update): void {
  const latest = latestVersion(migrations)
  if (version >= latest) return
  let backup: string | undefined
  try {
    backup = version > 0
      ? writeBackup(db, dataDir)
      : undefined
    migrate(db, migrations, version)
    if (backup) {
      notes.push({
        level: 'info',
        message: `The store was brought from version ${version} to ${latest}; a copy of the old one is ${backup}.`,
      })
    }
  } catch (error) {
    db.close()
    const known = sqliteStartupError(dataDir, error)
    if (known instanceof StartupError) throw known
    throw new StartupError(
      `${storePath(dataDir)} could not be brought from version ${version} to ${latest} (${(error as Error).message}): `
      + `it is as it was${backup ? `, and a copy is ${backup}` : ''}. `
      + 'Use the version of TiHC that you had, and please report this.',
      { cause: error },
    )
  }
}

function closeDatabase(db: SqliteDatabase): void {
  try {
    if (db.inTransaction) db.exec('ROLLBACK')
    db.pragma('optimize')
  } finally {
    db.close()
  }
}

function damageSentence(dataDir: string, damage: string): string {
  const path = storePath(dataDir)
  const [backup] = listBackups(dataDir)
  const remedy = backup
    ? `The last backup is ${backup}: move ${path}, ${path}-wal and ${path}-shm away and copy the backup to ${path}`
    : `There is no backup: put back a copy of your own, or move ${path}, ${path}-wal and ${path}-shm away to start `
      + 'with an empty store'
  return `${path} is damaged (${damage.replaceAll('\n', '; ')}) and was left as it is. ${remedy}.`
}

/** Says in one sentence what SQLite found wrong with the file or the disk; anything else comes back as it is. */
function sqliteStartupError(dataDir: string, error: unknown): unknown {
  if (error instanceof StartupError) return error
  const { code, message } = error as { code?: string, message: string }
  const path = storePath(dataDir)
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code ?? ''))
    return new StartupError(damageSentence(dataDir, message), { cause: error })
  if (code?.startsWith('SQLITE_BUSY')) {
    return new StartupError(`${path} is locked by another program: close whatever has it open, then start again.`, {
      cause: error,
    })
  }
  const disk = /^(?:SQLITE_(?:FULL|READONLY|CANTOPEN|PERM|IOERR)|E[A-Z]+$)/
  return disk.test(code ?? '')
    ? folderError(path, error)
    : error
}
