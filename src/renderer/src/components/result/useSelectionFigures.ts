import type { Cell, ResultColumn } from '@contract/sql.ts'
import type { Sums } from './exact-sums.ts'
import type { SelectedCells } from './selected-cells.ts'
import { isAbort } from '@/utils/http/index.ts'
import { readRows } from './copy-cells.ts'
import { createSums } from './exact-sums.ts'
import { countRows } from './selected-cells.ts'

/** Of more cells only their number is told: to add them up, all of them have to come here. */
const mostAdded = 500_000
const patienceMs = 150

type FetchRows = (offset: number, limit: number, signal: AbortSignal) => Promise<{ rows: Cell[][] }>

/** Figures of what is selected, as it is: those of an earlier selection are given up. */
export function useSelectionFigures(columns: () => readonly ResultColumn[], rows: FetchRows) {
  const figures = shallowRef<Sums | null>(null)
  let running = new AbortController()

  async function add(selected: SelectedCells, signal: AbortSignal): Promise<void> {
    const sums = createSums()
    for await (const [row, cells] of readRows(selected, { rows }, signal)) {
      for (const column of selected.columns) {
        if (selected.has(row, column)) sums.add(cells[column], columns()[column]!)
      }
    }
    if (!signal.aborted) figures.value = sums.result()
  }

  const start = useDebounceFn(async (selected: SelectedCells, signal: AbortSignal) => {
    try {
      await add(selected, signal)
    } catch (error) {
      // Where rows are missing the grid says why.
      if (!isAbort(error)) figures.value = null
    }
  }, patienceMs)

  onScopeDispose(() => running.abort())
  return {
    figures,
    /** @param selected null where there is nothing to add up */
    of(selected: SelectedCells | null): void {
      running.abort()
      running = new AbortController()
      figures.value = null
      if (selected && countRows(selected) * selected.columns.length <= mostAdded) void start(selected, running.signal)
    },
  }
}
