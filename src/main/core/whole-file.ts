import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileError } from './file-error.ts'
import { checkKind } from './ordinary-file.ts'

export interface WholeFileOptions {
  /** Writes into the file that is there, where its folder takes no new one; unless told that is an error. */
  inPlace?: (path: string) => Promise<void>
}

/**
 * Makes a file, or puts another content in the place of what it holds: whole or not at all. It is written beside its
 * place under a hidden name, is on the disk before it takes the name, and is gone where something fails. A link stays
 * one, rights stay as they are.
 *
 * @param write puts the content into the file; what it throws comes out again, as a sentence where the system said it
 * @throws {TihcError} `unavailable` where the disk refuses, `bad_request` where the place is no ordinary file
 */
export async function writeWhole<T>(
  path: string,
  write: (file: FileHandle) => Promise<T>,
  options: WholeFileOptions = {},
): Promise<T | void> {
  try {
    const real = await realpath(path).catch(() => path)
    const old = await stat(real).catch(() => null)
    if (old) checkKind(old)
    const beside = join(dirname(real), `.${basename(real).slice(0, 100)}.${randomUUID().slice(0, 8)}.tmp`)
    const file = await openBeside(beside, old, options)
    return file ? await fill(file, write, beside, real) : await options.inPlace!(real)
  } catch (error) {
    throw isOfSystem(error) ? fileError(error, 'written') : error
  }
}

/** Null where the folder takes no new file, but the old one may still be written. */
async function openBeside(
  beside: string,
  old: Stats | null,
  { inPlace }: WholeFileOptions,
): Promise<FileHandle | null> {
  const mode = old ? old.mode & 0o777 : null
  try {
    const file = await open(beside, 'wx', mode ?? 0o666)
    // What the process takes off the rights of new files, it does not take off those of an old one.
    if (mode !== null) await file.chmod(mode).catch(() => {})
    return file
  } catch (error) {
    if (old && inPlace && ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null
    throw error
  }
}

async function fill<T>(
  file: FileHandle,
  write: (file: FileHandle) => Promise<T>,
  beside: string,
  real: string,
): Promise<T> {
  try {
    let written: T
    try {
      written = await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, real)
    return written
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
