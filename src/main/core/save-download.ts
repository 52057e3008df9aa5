import type { FileHandle } from 'node:fs/promises'
import type { Download, SavedFile, StreamProgress } from '../../contract/stream.ts'
import { basename } from 'node:path'
import { TihcError } from '../../contract/errors.ts'
import { writeWhole } from './whole-file.ts'

/** How far the saving is: what the download counts, and the bytes that are in the file. */
export interface SavingProgress extends StreamProgress { bytes: number }

export interface SaveOptions {
  signal: AbortSignal
  /** Called for every part that was written, some thousand times for a large file. */
  onProgress?: (progress: SavingProgress) => void
}

/**
 * Writes a stream into a file: whole or not at all, see `writeWhole`.
 *
 * @param path where the person chose to have it
 * @returns the file's name without its folder, and its size
 * @throws {TihcError} `cancelled` once the signal fires, `unavailable` where the disk refuses (full: says so), and what
 *   the stream itself throws
 */
export async function saveDownload(
  download: Download,
  path: string,
  { signal, onProgress = () => {} }: SaveOptions,
): Promise<SavedFile> {
  try {
    const bytes = await writeWhole(path, file => fill(file, download, signal, onProgress))
    return { name: basename(path), bytes: bytes! }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new TihcError('cancelled', 'Saving was cancelled; no file was made.', undefined, { cause: error })
  }
}

async function fill(
  file: FileHandle,
  download: Download,
  signal: AbortSignal,
  onProgress: (progress: SavingProgress) => void,
): Promise<number> {
  let bytes = 0
  const report = () => onProgress({ ...(download.progress?.() ?? { done: bytes, total: null, unit: 'bytes' }), bytes })
  signal.throwIfAborted()
  let writing: Promise<void> = Promise.resolve()
  try {
    // While one part is written the next one is made.
    for await (const part of download.bytes(signal)) {
      await writing
      signal.throwIfAborted()
      bytes += part.length
      writing = writeFully(file, part)
      // Whoever waits for it next hears of it.
      writing.catch(() => {})
      report()
    }
    await writing
  } finally {
    // The file must not be closed under it.
    await writing.catch(() => {})
  }
  signal.throwIfAborted()
  return bytes
}

async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten
}
