import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { checkSqlFileSize } from '../../language/sql-text.ts'
import { fileError } from '../core/file-error.ts'
import { openOrdinaryFile } from '../core/ordinary-file.ts'
import { writeWhole } from '../core/whole-file.ts'

/**
 * The bytes of an ordinary file, and a mark by which a later change of it is seen.
 *
 * @throws {TihcError} that says what is wrong with it
 */
export async function readDocumentFile(path: string): Promise<{ bytes: Uint8Array, mark: string }> {
  try {
    const { file, size } = await openOrdinaryFile(path)
    try {
      checkSqlFileSize(size)
      const bytes = await file.readFile()
      return { bytes, mark: markOf(bytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, 'read')
  }
}

/** What `readDocumentFile` would mark the file with now; null where there is none to be read. */
export async function markOfFile(path: string): Promise<string | null> {
  return readDocumentFile(path).then(({ mark }) => mark, () => null)
}

/**
 * Puts bytes in the place of what a file holds, or makes it: whole or not at all. A link stays one, rights stay as they
 * are.
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
