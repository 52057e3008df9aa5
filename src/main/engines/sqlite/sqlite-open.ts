import type { SpawnEngine } from '../engine-process.ts'
import type { ConnectionConfig } from '../engine.ts'
import type { FileLook } from './sqlite-errors.ts'
import type { SqliteFiles } from './sqlite-files.ts'
import { Buffer } from 'node:buffer'
import { open } from 'node:fs/promises'
import { TihcError } from '../../../contract/errors.ts'
import { openError } from './sqlite-errors.ts'
import { LinkLost, OpenFailure, SqliteLink } from './sqlite-link.ts'

/** What every part of the engine needs. */
export interface SqliteGround { files: SqliteFiles, spawn: SpawnEngine }

/**
 * Opens a connection's file in a process of its own.
 *
 * @throws {TihcError} that says what is wrong with the file
 */
export async function openSqliteLink(
  { files, spawn }: SqliteGround,
  config: Pick<ConnectionConfig, 'file' | 'readOnly'>,
  signal?: AbortSignal,
): Promise<SqliteLink> {
  const file = await files.find(config.file ?? '')
  try {
    return await SqliteLink.open(spawn, { file, shownAs: config.file ?? '', readOnly: config.readOnly, signal })
  } catch (error) {
    if (error instanceof OpenFailure) throw openError(error.failure, await lookAt(file))
    if (error instanceof LinkLost) throw new TihcError('unavailable', `${error.message} Try again.`, { part: 'file' })
    throw signal?.aborted ? new TihcError('cancelled', 'Opening the file was given up.') : error
  }
}

async function lookAt(path: string): Promise<FileLook> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return { looksEncrypted: false, isWal: false }
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    const head = buffer.subarray(0, bytesRead)
    return { looksEncrypted: looksEncrypted(head, size), isWal: isWal(head) }
  } finally {
    await file.close()
  }
}

/** What is neither a database nor text, and fills whole pages, is most likely encrypted. */
function looksEncrypted(head: Buffer, size: number): boolean {
  const unlikely = head.filter(byte => byte >= 128 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)).length
  return size >= 512 && size % 512 === 0 && unlikely > head.length / 3
}

/** https://sqlite.org/fileformat.html: the versions for writing and reading are 2. */
function isWal(head: Buffer): boolean {
  return head.toString('latin1', 0, 16) === 'SQLite format 3\0' && head[18] === 2 && head[19] === 2
}
