import type { OpenResult } from './result-store.ts'
import { MemoryBudget } from './memory-budget.ts'

/** What a result takes memory for besides its rows. */
export type ResultHead = Pick<OpenResult, 'columns' | 'statement'>

/** What one with columns takes by itself, one without, and each column beside its names: as was measured. */
const headWithColumns = 5000
const headWithout = 500
const columnBytes = 300

/** The memory for columns and texts of all results together, as it is reckoned. */
export class HeadBudget {
  readonly #mostBytes: number
  readonly #makeRoom: () => boolean
  readonly #memory: MemoryBudget

  /**
   * @param mostBytes how much there is
   * @param makeRoom frees the oldest results; false when nothing is left to free
   */
  constructor(mostBytes: number, makeRoom: () => boolean) {
    this.#mostBytes = mostBytes
    this.#makeRoom = makeRoom
    this.#memory = new MemoryBudget(mostBytes)
  }

  get usedBytes(): number { return this.#memory.usedBytes }

  /** Whether there is room for a further one, for which the oldest results are freed. */
  hasRoomFor(head: ResultHead): boolean {
    const bytes = bytesOf(head)
    while (this.usedBytes + bytes > this.#mostBytes) {
      if (!this.#makeRoom()) return false
    }
    return true
  }

  /** Counts one; gives what gives its memory back. */
  claim(head: ResultHead): () => void {
    let bytes = bytesOf(head)
    this.#memory.claim(bytes)
    return () => {
      this.#memory.release(bytes)
      bytes = 0
    }
  }
}

function bytesOf({ columns, statement }: ResultHead): number {
  const own = columns.length > 0 ? headWithColumns : headWithout
  return columns.reduce(
    (sum, { name, table, database }) => sum + columnBytes + name.length + table.length + database.length,
    own + statement.length,
  )
}
