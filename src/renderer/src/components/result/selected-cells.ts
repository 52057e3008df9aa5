import type { PlacedColumn } from '@/components/grid/column-layout.ts'
import type { GridRange } from '@/components/grid/grid-selection.ts'

/** Cells of a result as they are selected: rows in their order, and columns of the result as they are shown. */
export interface SelectedCells {
  /** Stretches of rows that have a cell in it, from the first to the last one. */
  rows: Array<{ from: number, to: number }>
  /** Columns of the result. */
  columns: number[]
  /** Whether a cell of these rows and columns is selected itself. */
  has: (row: number, column: number) => boolean
}

/** @param ranges by positions of columns, as the grid has them */
export function selectedCells(ranges: readonly GridRange[], placed: readonly PlacedColumn[]): SelectedCells {
  const columns = placed.flatMap(({ index }, position) =>
    ranges.some(({ left, right }) => position >= left && position <= right) ? [index] : [])
  const positions = new Map(placed.map(({ index }, position) => [index, position]))
  const rows: SelectedCells['rows'] = []
  for (const { top, bottom } of ranges.toSorted((one, other) => one.top - other.top)) {
    const last = rows.at(-1)
    if (last && top <= last.to + 1) last.to = Math.max(last.to, bottom)
    else rows.push({ from: top, to: bottom })
  }
  return {
    rows,
    columns,
    has: (row, column) => {
      const position = positions.get(column)!
      return ranges.some(({ top, bottom, left, right }) =>
        row >= top && row <= bottom && position >= left && position <= right)
    },
  }
}

export const countRows = ({ rows }: SelectedCells) => rows.reduce((count, { from, to }) => count + to - from + 1, 0)
