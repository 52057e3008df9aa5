import type { StoreNote } from './store-protocol.ts'
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { StartupError } from '../core/startup-error.ts'

export const storeFileName = 'tihc.db'

/**
 * Makes the profile's folder, open to its owner only. A folder that holds something else than a
 * profile (`--data-dir .`) keeps its mode: what is sensitive in it has a mode of its own.
 */
export function prepareFolder(dataDir: string): StoreNote[] {
  try {
    makeFolder(dataDir)
    const entries = readdirSync(dataDir)
    const ours = entries.length === 0 || entries.includes(storeFileName)
    return ours
      ? closeToOthers(dataDir, 0o700)
      : []
  } catch (error) {
    throw folderError(dataDir, error)
  }
}

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never comes back where a
 * folder takes no new ones and says that it is not there, as `/proc` does.
 */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  const above = dirname(path)
  if (above !== path) makeFolder(above)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

/** Makes an empty file of mode 0600 where there is none, and takes a wider mode back. */
export function prepareFile(path: string): StoreNote[] {
  try {
    // Only a file that is not there is opened here: closing a file drops every lock that this process has on it.
    if (statSync(path, { throwIfNoEntry: false })) return closeToOthers(path, 0o600)
    closeSync(openSync(path, 'wx', 0o600))
    return []
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return []
    throw folderError(path, error)
  }
}

function closeToOthers(path: string, mode: number): StoreNote[] {
  if (process.platform === 'win32' || (statSync(path).mode & 0o077) === 0) return []
  try {
    chmodSync(path, mode)
    return [
      {
        level: 'warn',
        message: `${path} could be read by other users of this machine; its mode is now ${mode.toString(8)}.`,
      },
    ]
  } catch {
    return [
      {
        level: 'warn',
        message:
          `${path} can be read by other users of this machine and belongs to somebody else: `
          + `run chmod ${mode.toString(8)} on it.`,
      },
    ]
  }
}

const folderFaults: Array<[codes: RegExp, fault: string]> = [
  [
    /^(?:EACCES|EPERM|SQLITE_(?:READONLY|CANTOPEN|PERM).*)$/,
    'is not yours to write: change its rights, or choose another folder with --data-dir',
  ],
  [/^EROFS$/, 'is on a read-only disk: choose another folder with --data-dir'],
  [/^(?:ENOSPC|SQLITE_FULL)$/, 'is on a full disk: free some space and start again'],
  [/^EDQUOT$/, 'is on a disk where your quota is used up: free some space and start again'],
  [/^ENOENT$/, 'cannot be made there: choose another folder with --data-dir'],
  [/^(?:ENOTDIR|EEXIST)$/, 'is not a folder: choose another one with --data-dir'],
]

/** Turns what the file system or SQLite refused into one sentence; anything unknown keeps its own text. */
export function folderError(path: string, error: unknown): StartupError {
  const { code = '', message } = error as NodeJS.ErrnoException
  const fault
    = folderFaults.find(([codes]) => codes.test(code))?.[1]
      ?? `cannot be used (${message}): choose another folder with --data-dir`
  return new StartupError(`TiHC cannot keep its data: ${path} ${fault}.`, { cause: error })
}

/** The file in a profile's folder. */
export function storePath(dataDir: string): string {
  return join(dataDir, storeFileName)
}
