/**
 * How much memory all results together hold for one purpose.
 */
export class MemoryBudget {
  readonly #mostBytes: number
  #usedBytes = 0

  /** @param mostBytes how many bytes may be taken together */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  get usedBytes(): number { return this.#usedBytes }
  get isUsedUp(): boolean { return this.#usedBytes >= this.#mostBytes }

  /**
   * Takes memory where there is some left.
   *
   * @param bytes how many bytes are wanted
   * @returns false where they do not fit: nothing is taken then
   */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#mostBytes) return false
    this.#usedBytes += bytes
    return true
  }

  /**
   * Counts memory that is held in any case, as where the disk refused what is in it. It may go beyond the limit; others
   * then get none.
   *
   * @param bytes how many bytes are held
   */
  claim(bytes: number): void {
    this.#usedBytes += bytes
  }

  /** @param bytes how many of the taken or claimed bytes are free again */
  release(bytes: number): void {
    this.#usedBytes -= bytes
  }
}
