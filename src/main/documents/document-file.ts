import type { Stats } from 'node:fs'
import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { TihcError } from '../../contract/errors.ts'
import { checkSqlFileSize } from '../../language/sql-text.ts'

/** The bytes of an ordinary file, and a mark by which a later change of it is seen. Throws a `TihcError` that says what is wrong with it. */
export async function readDocumentFile(path: string): Promise<{ bytes: Uint8Array, mark: string }> {
  try {
    // Looked at before it is opened: opening a device or a pipe does something by itself.
    checkKind(await stat(path))
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const found = await file.stat()
      checkKind(found)
      checkSqlFileSize(found.size)
      const bytes = await file.readFile()
      return { bytes, mark: markOf(bytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof TihcError ? error : fileError(error as NodeJS.ErrnoException, 'read')
  }
}

/** What `readDocumentFile` would mark the file with now; null where there is none to be read. */
export async function markOfFile(path: string): Promise<string | null> {
  return readDocumentFile(path).then(({ mark }) => mark, () => null)
}

/**
 * Puts bytes in the place of what a file holds, or makes it: whole or not at all. A link stays one, rights stay as they are.
 *
 * @returns the mark of the new content
 */
export async function writeDocumentFile(path: string, bytes: Uint8Array): Promise<string> {
  try {
    const real = await realpath(path).catch(() => path)
    const old = await stat(real).catch(() => null)
    if (old) checkKind(old)
    await replace(real, bytes, old)
    return markOf(bytes)
  } catch (error) {
    throw error instanceof TihcError ? error : fileError(error as NodeJS.ErrnoException, 'written')
  }
}

async function replace(path: string, bytes: Uint8Array, old: Stats | null): Promise<void> {
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID().slice(0, 8)}.tmp`)
  const file = await open(beside, 'wx', old ? old.mode & 0o777 : 0o666).catch((error: NodeJS.ErrnoException) => {
    // The folder takes no new file, but the old one may still be written.
    if (old && ['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) return null
    throw error
  })
  if (!file) return writeFile(path, bytes)
  try {
    await file.writeFile(bytes).then(() => file.sync()).finally(() => file.close())
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

function markOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}

function checkKind(found: Stats): void {
  if (!found.isFile()) throw new TihcError('bad_request', found.isDirectory() ? 'This is a folder. Choose a file in it.' : 'This is no ordinary file. Choose one that holds text.')
}

const reasons: Record<string, string> = {
  ENOENT: 'There is no such file. It may have been moved or deleted.',
  EACCES: 'You may not use the file. Change its rights, or choose another place.',
  EPERM: 'You may not use the file. Change its rights, or choose another place.',
  EROFS: 'The disk is read-only. Choose another place.',
  ENOSPC: 'The disk is full. Make room, or choose another place.',
  EDQUOT: 'Your share of the disk is used up. Make room, or choose another place.',
}

/** Says nothing of the path: the answer goes to the page. */
function fileError({ code = 'unknown' }: NodeJS.ErrnoException, done: string): TihcError {
  return new TihcError('unavailable', reasons[code] ?? `The file cannot be ${done} (${code}). See that its disk is there, then try again.`)
}
