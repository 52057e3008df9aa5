import { diskFaultOf } from '../store/store-error.ts'

/** How often the disk is tried again. */
const againMs = 2_000

/** How statements ended, by their rows, that the disk would not take yet. */
export interface LateEnds<End> {
  /** Writes an end, or keeps it until the disk takes it. What else goes wrong is thrown. */
  write: (row: number, end: End) => Promise<void>
  /** The end of a row that is not written yet. */
  of: (row: number) => End | undefined
  /** Tries all of them once more, and gives up. */
  close: () => Promise<void>
}

/** @param write writes the end of a row into the store */
export function createLateEnds<End>(write: (row: number, end: End) => Promise<void>): LateEnds<End> {
  const late = new Map<number, End>()
  let timer: NodeJS.Timeout | undefined

  /** Ends with the first that is refused again. */
  async function writeLate(): Promise<void> {
    for (const [row, end] of late) {
      await write(row, end)
      late.delete(row)
    }
  }

  function again(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      // As long as the disk refuses, its state is in the log; a store that is closed takes nothing more.
      writeLate().catch(error => diskFaultOf(error) && again())
    }, againMs).unref()
  }

  return {
    async write(row, end) {
      try {
        await write(row, end)
      } catch (error) {
        if (!diskFaultOf(error)) throw error
        late.set(row, end)
        again()
      }
    },
    of: row => late.get(row),
    async close() {
      clearTimeout(timer)
      await writeLate().catch(() => {})
    },
  }
}
