import { realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import { TihcError } from '../../../contract/errors.ts'

/** Which files may be opened as databases; the folders are made when they are missing. */
export interface SqliteFilesOptions {
  /** Folders below which files lie; a relative path counts from the first. Null lets every absolute path through. */
  folders: readonly string[] | null
  /** The profile's own folder: nothing in it is opened, except below `folders`. */
  dataDir: string
  /**
   * Below `dataDir`, the one place where databases of people lie: the sample's, and the host's unless it was told
   * another.
   */
  ownFolder: string
  /** In `ownFolder`; its bare name means it, whatever `folders` are. */
  sampleFile: string
  /** TiHC's own store, which is refused under whatever name it has. */
  storeFile: string
}

export interface SqliteFiles {
  /** @throws {TihcError} `bad_request` for a path that may never be opened, without looking at the disk */
  check: (file: string) => string
  /**
   * The real path of a file that may be opened.
   *
   * @throws {TihcError} `bad_request`, or `unavailable` where there is none
   */
  find: (file: string) => Promise<string>
}

export function createSqliteFiles({
  folders,
  dataDir,
  ownFolder,
  sampleFile,
  storeFile,
}: SqliteFilesOptions): SqliteFiles {
  function check(file: string): string {
    if (file.trim() === '') throw bad('Name the database\'s file.')
    if (file.includes('\0')) throw bad('The file holds a NUL character, which no path takes. Remove it.')
    if (/^\s*(?::memory:|file:)/i.test(file))
      throw bad('Name a file by its path: databases in memory and file: addresses are not opened.')
    if (file === basename(sampleFile)) return sampleFile
    if (folders === null) {
      if (!isAbsolute(file)) throw bad('Give the whole path of the file.')
      return resolve(file)
    }
    const path = resolve(folders[0]!, file)
    if (path !== sampleFile && !folders.some(folder => isInside(folder, path))) throw outside()
    return path
  }

  async function find(file: string): Promise<string> {
    const path = check(file)
    const real = await realpath(path).catch(error => {
      throw fileError(error as NodeJS.ErrnoException)
    })
    if (folders !== null && !(await isBelowOne(path === sampleFile ? [ownFolder] : folders, real))) throw outside()
    const found = await stat(real).catch(error => {
      throw fileError(error as NodeJS.ErrnoException)
    })
    if (found.isDirectory()) throw bad('This is a folder. Name a file in it.')
    if (!found.isFile()) throw bad('This is no ordinary file. Name the file of a database.')
    await refuseOwn(real, found)
    return real
  }

  /** TiHC's own data stays its own, by another name too. */
  async function refuseOwn(real: string, { ino, dev }: { ino: number, dev: number }): Promise<void> {
    const own = await stat(storeFile).catch(() => null)
    const isStore = own !== null && own.ino === ino && own.dev === dev
    const folder = await realpath(dataDir).catch(() => dataDir)
    const isOwn = isInside(folder, real) && !(await isBelowOne([ownFolder], real))
    if (isStore || isOwn) throw bad('This file belongs to TiHC itself and is not opened as a database.')
  }

  return { check, find }
}

async function isBelowOne(folders: readonly string[], real: string): Promise<boolean> {
  for (const folder of folders) {
    const realFolder = await realpath(folder).catch(() => null)
    if (realFolder !== null && isInside(realFolder, real)) return true
  }
  return false
}

function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function bad(message: string): TihcError {
  return new TihcError('bad_request', message, { field: 'file', part: 'file' })
}

function outside(): TihcError {
  return bad(
    'The file does not lie in the folder that this host opens databases from. '
    + 'Put it there, or start the host with --sqlite-dir.',
  )
}

function fileError({ code }: NodeJS.ErrnoException): TihcError {
  const message = code === 'ENOENT' || code === 'ENOTDIR'
    ? 'There is no such file. Check its path; a file that was moved needs the new one.'
    : code === 'EACCES' || code === 'EPERM'
      ? 'TiHC may not read the file. Change the rights of the file and its folder.'
      : `The file cannot be read (${code}). Check its path and its disk.`
  return new TihcError('unavailable', message, { part: 'file' })
}
