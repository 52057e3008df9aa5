import type { FileHandle } from 'node:fs/promises'
import type { ResultWriter } from '../engines/engine.ts'
import type { ChunkPool } from './chunk-pool.ts'
import type { PooledFile } from './file-pool.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { Buffer } from 'node:buffer'
import { TihcError } from '../../contract/errors.ts'
import { dropped } from '../core/young-garbage.ts'
import { RowIndex } from './row-index.ts'

export const chunkBytes = 1024 * 1024
/** Out of Node's pool: most results are small. */
const firstChunkBytes = 2 * 1024
const rowsPerIndexEntry = 256
/** Chunks that may wait for the disk before the sender is asked to pause. */
const waitingChunks = 4
/** A result up to this size stays in memory while there is some left for it. */
const memoryBytes = 64 * 1024

const noBytes = Buffer.alloc(0)

interface Chunk { offset: number, length: number, bytes: Buffer }

export interface ResultFileOptions {
  /** Where the rows go when they do not stay in memory. */
  file: PooledFile
  /** For the rows of small results that have ended. */
  memory: MemoryBudget
  /** For rows on their way to the disk, of all results together. */
  underWay: MemoryBudget
  /** Gives the chunks, of 1 MB each. */
  chunks: ChunkPool
  /** Hears when the first row is written. */
  onFirstRow?: () => void
  /** Hears how many bytes were added, for the quota. */
  onGrow: (bytes: number) => void
  /** Hears once that the disk refused; rows that come later are dropped. */
  onFailure: (error: Error) => void
}

/** A row as it lies in a chunk that was read back. */
export interface StoredRow { bytes: Buffer, start: number, end: number }

/**
 * The rows of one result: 4 bytes of length (little-endian), then the row as the server sent it. Rows are
 * copied into chunks of 1 MB that are appended to the file while the next one fills; readers see rows
 * as soon as they are copied, from memory until they are on disk.
 */
export class ResultFile implements ResultWriter {
  readonly #file: PooledFile
  readonly #memory: MemoryBudget
  readonly #underWay: MemoryBudget
  readonly #chunks: ChunkPool
  readonly #onFirstRow: (() => void) | undefined
  readonly #onGrow: (bytes: number) => void
  readonly #onFailure: (error: Error) => void
  readonly #index = new RowIndex()
  #chunk: Chunk = {
    offset: 0,
    length: 0,
    bytes: noBytes,
  }

  /** Full chunks on their way to the disk, oldest first. */
  #waiting: Chunk[] = []
  #writing: Promise<void> | null = null
  #rowCount = 0
  #nextIndexRow = 0
  #nextIndexOffset = 0
  /** So much of the memory for all results is this one's. */
  #memoryBytes = 0
  #failed = false
  #closed = false
  /** Readers that hold the file; it is closed after the last of them. */
  #readers = 0
  #lastReaderLeft: (() => void) | null = null
  onDrain: (() => void) | null = null

  constructor({ file, memory, underWay, chunks, onFirstRow, onGrow, onFailure }: ResultFileOptions) {
    this.#file = file
    this.#memory = memory
    this.#underWay = underWay
    this.#chunks = chunks
    this.#onFirstRow = onFirstRow
    this.#onGrow = onGrow
    this.#onFailure = onFailure
  }

  get rowCount(): number { return this.#rowCount }
  get bytes(): number { return this.#chunk.offset + this.#chunk.length }

  write(bytes: Buffer, start: number, end: number): boolean {
    if (this.#failed || this.#closed) return true
    const size = end - start
    if (this.#chunk.length + 4 + size > this.#chunk.bytes.length)
      this.#makeRoom(4 + size)
    const chunk = this.#chunk
    const at = chunk.length
    if (this.#rowCount >= this.#nextIndexRow || chunk.offset + at >= this.#nextIndexOffset)
      this.#addToIndex(chunk.offset + at)
    chunk.bytes.writeUInt32LE(size, at)
    bytes.copy(chunk.bytes, at + 4, start, end)
    chunk.length = at + 4 + size
    this.#rowCount++
    return this.#takesMore
  }

  writeRows(bytes: Buffer): boolean {
    if (this.#failed || this.#closed) return true
    for (let from = 0; from < bytes.length;) {
      const to = this.#countFitting(bytes, from)
      bytes.copy(this.#chunk.bytes, this.#chunk.length, from, to)
      this.#chunk.length += to - from
      if (to < bytes.length) this.#makeRoom(4 + bytes.readUInt32LE(to))
      from = to
    }
    return this.#takesMore
  }

  /** Where all results together wait for the disk with much, one chunk of each is enough. */
  get #takesMore(): boolean {
    const { length } = this.#waiting
    return length === 0 || (length < waitingChunks && !this.#underWay.isUsedUp)
  }

  /** Counts the rows from `from` on that still fit into the chunk; gives where they end. */
  #countFitting(bytes: Buffer, from: number): number {
    const { offset, length, bytes: { length: capacity } } = this.#chunk
    const begin = offset + length - from
    const most = Math.min(bytes.length, from + capacity - length)
    let at = from
    while (at < bytes.length) {
      const end = at + 4 + bytes.readUInt32LE(at)
      if (end > most) break
      if (this.#rowCount >= this.#nextIndexRow || begin + at >= this.#nextIndexOffset) this.#addToIndex(begin + at)
      this.#rowCount++
      at = end
    }
    return at
  }

  /**
   * Settles when all rows are where they stay and no more memory is held than they need; later writes are ignored.
   */
  async finish(): Promise<void> {
    if (this.#closed) return
    this.#index.trim()
    if (!this.#failed) {
      const { offset, length } = this.#chunk
      const isSmall = offset === 0 && length <= memoryBytes
      if (isSmall && this.#memory.take(length)) {
        this.#onGrow(length)
        this.#memoryBytes = length
        this.#trimChunk()
        return
      }
      if (length > 0) this.#sendChunk(noBytes)
      await this.#writing
    }
    if (this.#failed) this.#claimMemory()
  }

  #trimChunk(): void {
    const { length, bytes } = this.#chunk
    // Not out of Node's pool, where some bytes hold 64 KB.
    this.#chunk.bytes = Buffer.allocUnsafeSlow(length)
    bytes.copy(this.#chunk.bytes, 0, 0, length)
  }

  /** Rows that the disk refused stay in memory. */
  #claimMemory(): void {
    if (this.#closed || this.#memoryBytes > 0) return
    this.#trimChunk()
    this.#memoryBytes = [...this.#waiting, this.#chunk].reduce((sum, { bytes }) => sum + bytes.length, 0)
    this.#memory.claim(this.#memoryBytes)
  }

  /**
   * Gives rows from `first` on to `visit`, at most `count`, until it says false.
   *
   * @throws {TihcError} `unavailable` when the disk cannot be read
   */
  async read(first: number, count: number, visit: (row: StoredRow) => boolean): Promise<void> {
    const last = Math.min(first + count, this.#rowCount)
    if (first >= last || this.#closed) return
    this.#readers++
    try {
      let { row, offset } = this.#index.before(first)
      while (row < last) {
        const end = this.#index.offsetAfter(offset, this.bytes)
        const segment = await this.#segment(offset, end)
        for (let at = 0; at < segment.length && row < last; row++) {
          const size = segment.readUInt32LE(at)
          at += 4
          if (row >= first && !visit({ bytes: segment, start: at, end: at + size })) return
          at += size
        }
        offset = end
      }
    } finally {
      this.#leave()
    }
  }

  /**
   * Gives the first `count` rows in order, as many at a time as lie in about 1 MB, each with 4 bytes of length
   * (little-endian) before it. While it is read the file stays, also where it is removed meanwhile. What is given
   * stands until the next is asked for.
   *
   * @throws {TihcError} `unavailable` when the disk cannot be read
   */
  async* segments(count: number): AsyncGenerator<{ bytes: Buffer, rows: number }> {
    let left = Math.min(count, this.#rowCount)
    if (left === 0 || this.#closed) return
    this.#readers++
    let next: { to: number, bytes: Promise<Buffer> } | null = null
    try {
      const end = this.bytes
      const load = (from: number) => {
        const to = this.#index.offsetUpTo(from, from + chunkBytes, end)
        const bytes = this.#segment(from, to)
        // Read ahead: nobody may wait for it yet when it fails.
        bytes.catch(() => {})
        return { to, bytes }
      }
      next = load(0)
      while (left > 0) {
        const bytes = await next.bytes
        if (next.to < end) next = load(next.to)
        const rows = countRows(bytes, left)
        left -= rows
        yield { bytes, rows }
        dropped(bytes.length)
      }
    } finally {
      // Also where it is left in the middle: a file that is opened behind its end stays open.
      await next?.bytes.catch(() => {})
      this.#leave()
    }
  }

  #leave(): void {
    this.#readers--
    if (this.#readers === 0) this.#lastReaderLeft?.()
  }

  /** Gives the space back. Readers that are at work finish first. */
  async remove(): Promise<void> {
    this.#closed = true
    if (this.#readers > 0)
      await new Promise<void>((resolve) => { this.#lastReaderLeft = resolve })
    await this.#writing?.catch(() => {})
    this.#memory.release(this.#memoryBytes)
    this.#memoryBytes = 0
    this.#waiting = []
    this.#chunk = {
      offset: 0,
      length: 0,
      bytes: noBytes,
    }
    this.#rowCount = 0
    await this.#file.remove()
  }

  #addToIndex(offset: number): void {
    if (this.#rowCount === 0) this.#onFirstRow?.()
    this.#index.add(this.#rowCount, offset)
    this.#nextIndexRow = this.#rowCount + rowsPerIndexEntry
    this.#nextIndexOffset = offset + chunkBytes
  }

  #makeRoom(needed: number): void {
    const { length, bytes } = this.#chunk
    const total = length + needed
    if (total <= chunkBytes) {
      const size = Math.min(chunkBytes, Math.max(total, firstChunkBytes, bytes.length * 4))
      this.#chunk.bytes = size === chunkBytes ? this.#chunks.take() : Buffer.allocUnsafe(size)
      bytes.copy(this.#chunk.bytes, 0, 0, length)
      return
    }
    const next = needed <= chunkBytes ? this.#chunks.take() : Buffer.allocUnsafeSlow(needed)
    if (length === 0) this.#chunk.bytes = next
    else this.#sendChunk(next)
  }

  #sendChunk(next: Buffer): void {
    const full = this.#chunk
    this.#waiting.push(full)
    this.#underWay.claim(full.bytes.length)
    this.#chunk = { offset: full.offset + full.length, length: 0, bytes: next }
    this.#onGrow(full.length)
    this.#writing ??= this.#writeWaiting()
  }

  async #writeWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && !this.#closed) {
        const chunk = this.#waiting[0]!
        await this.#file.use(handle => writeFully(handle, chunk))
        this.#waiting.shift()
        this.#chunks.give(chunk.bytes)
        this.#underWay.release(chunk.bytes.length)
        this.#drain()
      }
    } catch (error) {
      this.#fail(error as Error)
    } finally {
      // What is left of them is dropped, or counted as memory that stays.
      for (const { bytes } of this.#waiting) this.#underWay.release(bytes.length)
      this.#writing = null
    }
  }

  /** What is on disk or still in memory stays readable: rows beyond the failure are cut off. */
  #fail(error: Error): void {
    this.#failed = true
    this.#onFailure(error)
    this.#drain()
  }

  #drain(): void {
    if (this.#takesMore || this.#failed) {
      const drained = this.onDrain
      this.onDrain = null
      drained?.()
    }
  }

  /** A copy of the bytes from `from` to `to`, which lie on disk or in chunks that will be used again. */
  async #segment(from: number, to: number): Promise<Buffer> {
    const inMemory = [...this.#waiting, this.#chunk].filter(
      chunk => chunk.offset < to && chunk.offset + chunk.length > from,
    )
    const onDisk = Math.max(0, Math.min(to, inMemory[0]?.offset ?? to) - from)
    const segment = Buffer.allocUnsafe(to - from)
    for (const { offset, length, bytes } of inMemory)
      bytes.copy(segment, Math.max(0, offset - from), Math.max(0, from - offset), Math.min(length, to - offset))
    if (onDisk > 0) await this.#readFully(segment.subarray(0, onDisk), from)
    return segment
  }

  async #readFully(into: Buffer, from: number): Promise<void> {
    try {
      await this.#file.use(handle => readFully(handle, into, from))
    } catch (error) {
      throw new TihcError(
        'unavailable',
        'The result cannot be read from disk. Check the data folder\'s disk, then run the statement again.',
        undefined,
        { cause: error },
      )
    }
  }
}

function countRows(bytes: Buffer, most: number): number {
  let rows = 0
  for (let at = 0; at < bytes.length && rows < most; rows++) at += 4 + bytes.readUInt32LE(at)
  return rows
}

async function writeFully(file: FileHandle, { offset, length, bytes }: Chunk): Promise<void> {
  let done = 0
  while (done < length) {
    const { bytesWritten } = await file.write(bytes, done, length - done, offset + done)
    done += bytesWritten
  }
}

async function readFully(file: FileHandle, into: Buffer, from: number): Promise<void> {
  let done = 0
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, from + done)
    if (bytesRead === 0) throw new Error('a result file is shorter than its index')
    done += bytesRead
  }
}
