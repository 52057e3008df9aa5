import { Buffer } from 'node:buffer'

/**
 * Buffers of one size that are used again, by whichever result needs one next: fresh memory costs more than the rows'
 * copying does, and what results of all sizes take and give back leaves holes that the system's allocator keeps.
 */
export class ChunkPool {
  readonly #bytes: number
  readonly #most: number
  #free: Buffer[] = []

  /**
   * @param bytes the size of each
   * @param most how many that nobody uses are kept
   */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes
    this.#most = most
  }

  /** How many are kept for the next. */
  get kept(): number { return this.#free.length }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes)
  }

  /** Gives a buffer back that nobody reads any more; one of another size is let go. */
  give(buffer: Buffer): void {
    if (buffer.length === this.#bytes && this.#free.length < this.#most) this.#free.push(buffer)
  }
}
