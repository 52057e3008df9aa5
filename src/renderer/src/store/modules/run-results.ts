import type { StatementResult, TaskState } from '@contract/sql.ts'

/** Results as an answer of the host gives them: all, or those from a place on. */
type ResultPart = Pick<TaskState, 'results' | 'resultsFrom'>

/**
 * The results of a run as far as they are known here. There may be 100,000 of them: nothing here walks through all of
 * them, and whoever shows them asks for those that are in sight. What is read in a computed or a watcher is followed.
 */
export interface RunResults {
  readonly count: number
  at: (index: number) => StatementResult | undefined
  /** Statements that gave them. */
  readonly statementCount: number
  /** How many have columns: those are shown as grids. */
  readonly gridCount: number
  /** The place among all results of the one that is so many among those with columns. */
  gridAt: (nth: number) => number | undefined
  /** The reverse: which of those with columns the result at a place is; -1 where it has none. */
  nthGrid: (index: number) => number
  /** How often one of them was changed out of its turn. */
  readonly changes: number
  /** Puts what a result's warnings say, which somebody wanted to see. */
  setWarnings: (index: number, warned: Pick<StatementResult, 'warningCount' | 'warnings'>) => void
  /** Adds what is new of a part, and puts the last known result anew, as that may have grown. */
  take: (part: ResultPart) => void
}

export function createRunResults(): RunResults {
  // One array that grows: told by hand, as it is never another one.
  const known = shallowRef<StatementResult[]>([])
  const grids: number[] = []
  let statements = 0
  let changes = 0

  function add(result: StatementResult): void {
    if (known.value.at(-1)?.statementIndex !== result.statementIndex) statements++
    if (result.columns.length) grids.push(known.value.length)
    known.value.push(result)
  }

  /** The results, for whoever reads something about them: it is told when they change. */
  const followed = () => known.value

  return {
    get count() { return followed().length },
    at: index => followed()[index],
    get statementCount() { return followed() && statements },
    get gridCount() { return followed() && grids.length },
    gridAt: nth => followed() && grids[nth],
    nthGrid: index => followed() && placeIn(grids, index),
    get changes() { return followed() && changes },
    setWarnings(index, warned) {
      const result = known.value[index]
      if (!result) return
      known.value[index] = { ...result, ...warned }
      changes++
      triggerRef(known)
    },
    take({ results, resultsFrom = 0 }) {
      const list = known.value
      const before = list.length
      for (const [at, result] of results.entries()) {
        const index = resultsFrom + at
        if (index === list.length) add(result)
        // One before it has not changed since a further one has begun, and answers may overtake each other.
        else if (index === list.length - 1 && index < before && isNoOlder(result, list[index]!)) list[index] = result
      }
      if (results.length) triggerRef(known)
    },
  }
}

/** A result only grows. */
function isNoOlder(result: StatementResult, known: StatementResult): boolean {
  return result.rowCount >= known.rowCount && result.elapsedMs >= known.elapsedMs
}

/** Where a number stands in an ascending list; -1 where it is not in it. */
function placeIn(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = sorted[middle]!
    if (found === wanted) return middle
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}
