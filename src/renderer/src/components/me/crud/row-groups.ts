import type { CrudColumn } from './types.ts'

/** A line between rows that names those below it. */
interface GroupRow { readonly groupName: string }

/** The lines of groups that are put between rows; what is in here is no row of the list. */
const groups = new WeakSet<object>()

export const isGroup = (row: object): row is GroupRow => groups.has(row)

/** Puts the name of each group before its first row; rows of one group stand together. */
export function withGroups<Row extends object>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
): Array<Row | GroupRow> {
  let last: string | undefined
  return rows.flatMap((row): Array<Row | GroupRow> => {
    const groupName = groupOf(row)
    if (groupName === last) return [row]
    last = groupName
    const group = { groupName }
    groups.add(group)
    return [group, row]
  })
}

/** Columns in which the line of a group is one cell, as wide as the table. */
export function groupedColumns<Row extends object>(columns: Array<CrudColumn<Row>>): Array<CrudColumn<Row>> {
  return columns.map((column, index) => {
    if (!('key' in column) || column.type || 'children' in column) return column
    const { render, key, cellProps } = column
    return {
      ...column,
      ...index === 0 && {
        colSpan: (row: Row) => isGroup(row) ? columns.length : 1,
        cellProps: (row: Row, at: number) => isGroup(row) ? { class: 'crud-group' } : cellProps?.(row, at) ?? {},
      },
      render: (row: Row, at: number) => isGroup(row)
        ? h('span', { class: 'text-12 text-ink-2 font-500' }, row.groupName)
        : render ? render(row, at) : (row as Record<string | number, unknown>)[key] as string,
    } as CrudColumn<Row>
  })
}
