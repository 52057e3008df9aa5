import type { Database } from 'better-sqlite3'
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const kept = 5
const backupName = /^tihc-\d{8}T\d{9}Z-v\d+\.db$/

/** Copies of a store lie in `backups` beside it; their names sort by time. */
function folderOf(dataDir: string): string {
  return join(dataDir, 'backups')
}

/**
 * Writes a compact copy of an open store, keeps the last five, gives its path. A copy has its name only
 * when it is whole. The database must not be in a transaction.
 */
export function writeBackup(db: Database, dataDir: string): string {
  const folder = folderOf(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const time = new Date().toISOString().replace(/[-:.]/g, '')
  const path = join(folder, `tihc-${time}-v${db.pragma('user_version', { simple: true })}.db`)
  const partial = `${path}.partial`
  try {
    // SQLite takes an empty file as its target and leaves the mode as it is.
    closeSync(openSync(partial, 'wx', 0o600))
    db.prepare('VACUUM INTO ?').run(partial)
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
  for (const old of listBackups(dataDir).slice(kept))
    rmSync(old, { force: true })
  return path
}

/** Paths of the backups, the latest first. */
export function listBackups(dataDir: string): string[] {
  let names: string[]
  try {
    names = readdirSync(folderOf(dataDir))
  } catch {
    return []
  }
  return names.filter(name => backupName.test(name)).sort().reverse().map(name => join(folderOf(dataDir), name))
}
