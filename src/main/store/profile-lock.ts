import type { Database as SqliteDatabase } from 'better-sqlite3'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StartupError } from '../core/startup-error.ts'
import { folderError, prepareFile } from './profile-folder.ts'

/**
 * Keeps a second process off a profile: an exclusive lock on `tihc.lock`, which the operating system
 * gives free when the process ends, however it ends. The file itself stays and means nothing.
 *
 * @throws {StartupError} when another process holds the profile
 */
export function takeProfileLock(dataDir: string): { release: () => void } {
  const path = join(dataDir, 'tihc.lock')
  prepareFile(path)
  let lock: SqliteDatabase | undefined
  try {
    lock = new Database(path, { timeout: 300 })
    lock.exec('BEGIN EXCLUSIVE')
    const held = lock
    return {
      release: () => { held.close() },
    }
  } catch (error) {
    lock?.close()
    throw lockError(dataDir, path, error)
  }
}

function lockError(dataDir: string, path: string, error: unknown): StartupError {
  const { code } = error as { code?: string }
  if (code?.startsWith('SQLITE_BUSY')) {
    return new StartupError(
      `TiHC already runs on the profile ${dataDir}: `
      + 'use that one, stop it, or start with another folder: --data-dir DIR.',
    )
  }
  if (code?.startsWith('SQLITE_NOTADB') || code?.startsWith('SQLITE_CORRUPT')) {
    return new StartupError(
      `The lock file ${path} holds something else: delete it when no TiHC runs on this profile, then start again.`,
    )
  }
  return folderError(path, error)
}
