import type { StatementResult } from '../../contract/sql.ts'
import type { OpenResult } from './result-store.ts'
import { MemoryBudget } from './memory-budget.ts'

/** What a result takes memory for besides its rows. */
export type ResultHead = Pick<OpenResult, 'columns' | 'statement'>

/** What one with columns takes by itself, one without, and each column beside its names: as was measured. */
const headWithColumns = 5000
const headWithout = 500
const columnBytes = 300
/** What a warning takes beside its texts, as was measured. */
const warningBytes = 100

/** Of all of it one run may take so much. */
const shareOfRun = 0.5

/** Why there is no room: all results together, or those of one run, take what they may take. */
export type NoRoom = 'usedUp' | 'shareUsedUp'

/** The memory for columns, texts and warnings of all results together, as it is reckoned. */
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

  /**
   * Looks whether there is room for more, for which the oldest results are freed. What one run takes leaves the other
   * half to others: so nobody frees the results of everybody by one text.
   *
   * @param bytes what is to be kept
   * @param ofRun what the run keeps already
   * @returns why there is none; null where it can be claimed
   */
  lookForRoom(bytes: number, ofRun: number): NoRoom | null {
    if (ofRun + bytes > this.#mostBytes * shareOfRun) return 'shareUsedUp'
    while (this.usedBytes + bytes > this.#mostBytes) {
      if (!this.#makeRoom()) return 'usedUp'
    }
    return null
  }

  /** Counts what a result takes besides its rows; its warnings are added once they are known. */
  open(head: ResultHead): HeldHead {
    const memory = this.#memory
    let bytes = bytesOfHead(head)
    let released = false
    memory.claim(bytes)
    return {
      get bytes() { return bytes },
      addWarnings: (warnings, ofRun) => {
        const more = warnings.reduce((sum, warning) => sum + bytesOfWarning(warning), 0)
        const noRoom = this.lookForRoom(more, ofRun)
        if (noRoom !== null) return noRoom
        // Making room may have freed this one.
        if (released) return 'usedUp'
        memory.claim(more)
        bytes += more
        return null
      },
      release() {
        released = true
        memory.release(bytes)
        bytes = 0
      },
    }
  }
}

/** What one result takes besides its rows. */
export interface HeldHead {
  readonly bytes: number
  /**
   * Counts what was warned of with it, where there is room for that.
   *
   * @param ofRun what its run takes already
   * @returns why there is none; null where they may be kept
   */
  addWarnings: (warnings: StatementResult['warnings'], ofRun: number) => NoRoom | null
  /** Gives all of it back. */
  release: () => void
}

/** What a result takes besides its rows and its warnings. */
export function bytesOfHead({ columns, statement }: ResultHead): number {
  const own = columns.length > 0 ? headWithColumns : headWithout
  return columns.reduce(
    (sum, { name, table, database }) => sum + columnBytes + name.length + table.length + database.length,
    own + statement.length,
  )
}

/** What a warning takes: two bytes a character, as where it is not in Latin letters. */
export function bytesOfWarning({ level, message }: StatementResult['warnings'][number]): number {
  return warningBytes + 2 * (level.length + message.length)
}
