import type { Cell, ResultColumn } from '@contract/sql.ts'
import type { CellProps, ColumnRegular } from '@revolist/revogrid'
import { cellLine, isBinary } from '@/utils/cell.ts'

/** What stands for a row that has not come yet. */
export const pending: readonly Cell[] = Object.freeze([])

const numeric = new Set<ResultColumn['kind']>(['integer', 'decimal', 'float'])
const narrowest = 72
const widest = 360
const letter = 7.25
const room = 24

function cellClass(value: Cell | undefined, right: boolean): string {
  const align = right ? 'text-right' : ''
  if (value === undefined) return align
  if (value === null) return `${align} italic text-ink-3!`
  return isBinary(value) ? `${align} text-ink-2!` : align
}

const typeLabel = ({ type, unsigned, primaryKey }: ResultColumn) =>
  `${type.toLowerCase()}${unsigned ? ' unsigned' : ''}${primaryKey ? ' · PK' : ''}`

/** Wide enough for the name, the type and the values that are there, within reason. */
function columnWidth(name: string, typeText: string, index: number, sample: readonly (readonly Cell[])[]): number {
  let longest = Math.max(name.length, typeText.length * 0.85)
  for (const row of sample) {
    const value = row[index]
    if (value !== undefined) longest = Math.max(longest, Math.min(80, cellLine(value).length))
  }
  return Math.round(Math.min(widest, Math.max(narrowest, longest * letter + room)))
}

/**
 * RevoGrid's columns for a result. They go by position, never by name: names may repeat, be empty, or be
 * `__proto__`.
 */
export function gridColumns(columns: readonly ResultColumn[], sample: readonly (readonly Cell[])[]): ColumnRegular[] {
  return columns.map((column, index) => {
    const right = numeric.has(column.kind)
    return {
      prop: index,
      name: column.name,
      size: columnWidth(column.name, typeLabel(column), index, sample),
      minSize: 40,
      readonly: true,
      columnProperties: () => ({ class: right ? 'text-right' : '', title: `${column.name}\n${typeLabel(column)}` }),
      columnTemplate: h => [
        h('div', { class: 'truncate text-12 font-500 text-ink leading-17' }, column.name || ' '),
        h('div', { class: 'truncate font-mono text-10 text-ink-3 leading-14' }, typeLabel(column)),
      ],
      cellProperties: ({ value }): CellProps => ({ class: cellClass(value as Cell | undefined, right) }),
      cellTemplate: (h, { value }) => value === undefined
        ? h('span', { class: 'inline-block h-8 w-3/5 rounded-5 bg-line-2' }, '')
        : cellLine(value as Cell),
    }
  })
}
