import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, stat, writeFile } from 'node:fs/promises'
import { TihcError } from '../../contract/errors.ts'
import { checkSqlFileSize } from '../../language/sql-text.ts'
import { fileError } from '../core/file-error.ts'
import { checkKind, writeWhole } from '../core/whole-file.ts'

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
  // Where the folder takes no new file, the old one may still be written.
  await writeWhole(path, file => file.writeFile(bytes), { inPlace: real => writeFile(real, bytes) })
  return markOf(bytes)
}

function markOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}
