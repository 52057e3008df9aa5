/** A cell by where it is shown: `column` is a position, not a place in the result. Row -1 is the header. */
export interface GridCell { row: number, column: number }

/** Cells from the first to the last, both with them. */
export interface GridRange { top: number, bottom: number, left: number, right: number }

/** What is selected: one cell has the keyboard, and ranges are marked, of which the last one grows. */
export interface GridSelection {
  active: GridCell
  /** The cell from which the last range goes to `active`. */
  anchor: GridCell
  ranges: readonly GridRange[]
}

export interface GridSize { rows: number, columns: number }

export const headerRow = -1

/** Where the keyboard goes: by so many cells, or to the end of what is there. */
export type GridMove = 'up' | 'down' | 'left' | 'right' | 'pageUp' | 'pageDown'
  | 'rowStart' | 'rowEnd' | 'first' | 'last' | 'top' | 'bottom'

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

export function rangeBetween(one: GridCell, other: GridCell): GridRange {
  return {
    top: Math.max(0, Math.min(one.row, other.row)),
    bottom: Math.max(0, one.row, other.row),
    left: Math.min(one.column, other.column),
    right: Math.max(one.column, other.column),
  }
}

export function selectCell(cell: GridCell): GridSelection {
  return { active: cell, anchor: cell, ranges: cell.row === headerRow ? [] : [rangeBetween(cell, cell)] }
}

/** The last range goes from its anchor to this cell. */
export function extendTo(selection: GridSelection, cell: GridCell): GridSelection {
  const range = rangeBetween(selection.anchor, cell)
  return { ...selection, active: cell, ranges: [...selection.ranges.slice(0, -1), range] }
}

/** Further cells besides those that are selected. */
export function addCell(selection: GridSelection, cell: GridCell): GridSelection {
  return { active: cell, anchor: cell, ranges: [...selection.ranges, rangeBetween(cell, cell)] }
}

/**
 * Whole rows or columns from one cell to another.
 *
 * @param added besides what is selected
 */
export function selectLines(
  selection: GridSelection,
  how: 'rows' | 'columns',
  { from, to, added }: { from: GridCell, to: GridCell, added: boolean },
  { rows, columns }: GridSize,
): GridSelection {
  const range = rangeBetween(from, to)
  const lines = how === 'rows'
    ? { ...range, left: 0, right: columns - 1 }
    : { ...range, top: 0, bottom: Math.max(0, rows - 1) }
  return { active: to, anchor: from, ranges: [...added ? selection.ranges : [], lines] }
}

export function selectAll(selection: GridSelection, { rows, columns }: GridSize): GridSelection {
  return { ...selection, ranges: [{ top: 0, bottom: Math.max(0, rows - 1), left: 0, right: columns - 1 }] }
}

/** @param page rows that go into sight at once */
export function moved({ row, column }: GridCell, move: GridMove, { rows, columns }: GridSize, page: number): GridCell {
  const [lastRow, lastColumn] = [rows - 1, columns - 1]
  const to = (toRow: number, toColumn: number): GridCell => ({
    row: clamp(toRow, headerRow, lastRow),
    column: clamp(toColumn, 0, lastColumn),
  })
  switch (move) {
    case 'up': return to(row - 1, column)
    case 'down': return to(row + 1, column)
    case 'left': return to(row, column - 1)
    case 'right': return to(row, column + 1)
    case 'pageUp': return to(row === headerRow ? row : Math.max(0, row - page), column)
    case 'pageDown': return to(row + page, column)
    case 'rowStart': return to(row, 0)
    case 'rowEnd': return to(row, lastColumn)
    case 'first': return to(0, 0)
    case 'last': return to(lastRow, lastColumn)
    case 'top': return to(0, column)
    case 'bottom': return to(lastRow, column)
    default: return move satisfies never
  }
}

export function isSelected({ ranges }: GridSelection, row: number, column: number): boolean {
  return ranges.some(({ top, bottom, left, right }) =>
    row >= top && row <= bottom && column >= left && column <= right)
}

/** The ranges as far as rows and columns are there. */
export function withinSize({ active, anchor, ranges }: GridSelection, { rows, columns }: GridSize): GridSelection {
  const cell = ({ row, column }: GridCell) => ({
    row: Math.min(row, Math.max(0, rows - 1)),
    column: clamp(column, 0, columns - 1),
  })
  return {
    active: cell(active),
    anchor: cell(anchor),
    ranges: ranges
      .filter(({ top, left }) => top < rows && left < columns)
      .map(({ top, bottom, left, right }) =>
        ({ top, bottom: Math.min(bottom, rows - 1), left, right: Math.min(right, columns - 1) })),
  }
}

/** How many cells are selected; those in several ranges count once. */
export function countCells(ranges: readonly GridRange[]): number {
  return disjoint(ranges).reduce((count, { top, bottom, left, right }) =>
    count + (bottom - top + 1) * (right - left + 1), 0)
}

/** The same cells in ranges of which no two share one. */
export function disjoint(ranges: readonly GridRange[]): GridRange[] {
  const apart: GridRange[] = []
  for (const range of ranges) {
    let rest = [range]
    for (const taken of apart) rest = rest.flatMap(one => without(one, taken))
    apart.push(...rest)
  }
  return apart
}

/** What of a range lies outside of another one. */
function without(range: GridRange, taken: GridRange): GridRange[] {
  const { top, bottom, left, right } = range
  if (taken.bottom < top || taken.top > bottom || taken.right < left || taken.left > right) return [range]
  const middle = { top: Math.max(top, taken.top), bottom: Math.min(bottom, taken.bottom) }
  return [
    { ...range, bottom: taken.top - 1 },
    { ...range, top: taken.bottom + 1 },
    { ...middle, left, right: taken.left - 1 },
    { ...middle, left: taken.right + 1, right },
  ].filter(one => one.top <= one.bottom && one.left <= one.right)
}
