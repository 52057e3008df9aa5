import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { TihcError } from '../../contract/errors.ts'

/**
 * Opens an ordinary file to be read.
 *
 * @returns the file, to be closed by the caller, and its size in bytes
 * @throws {TihcError} `bad_request` for a folder, a device and the like; what the system throws comes out as it is
 */
export async function openOrdinaryFile(path: string): Promise<{ file: FileHandle, size: number }> {
  // Looked at before it is opened: opening a device or a pipe does something by itself.
  checkKind(await stat(path))
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    // Another one may have taken its name meanwhile.
    const found = await file.stat()
    checkKind(found)
    return { file, size: found.size }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** @throws {TihcError} `bad_request` for what is no ordinary file */
export function checkKind(found: Stats): void {
  if (!found.isFile()) {
    throw new TihcError(
      'bad_request',
      found.isDirectory()
        ? 'This is a folder. Choose a file in it.'
        : 'This is no ordinary file. Choose one that holds text.',
    )
  }
}
