import type { Definition } from '@contract/definition.ts'
import type { Cell, ResultColumn } from '@contract/sql.ts'
import { isPreview } from '@/utils/cell.ts'

/** One row, and what is known of its table. */
export interface TableRecord {
  database: string
  table: string
  columns: readonly ResultColumn[]
  cells: readonly Cell[]
  /** Null where it is not known. */
  definition: Definition | null
  /** Which row of the page it is; null for one that was looked up. */
  at: number | null
  /** There are others like it, where one was looked for. */
  isOneOfMany: boolean
}

/** Where a foreign key leads from a row. */
export interface Reference {
  database: string
  table: string
  /** Columns here, with what they hold and what they are called there. */
  values: Array<{ from: string, column: string, cell: Cell }>
}

/**
 * The foreign keys of a row that one of its columns is part of. One with a NULL points at nothing, and one whose value
 * did not come whole cannot be followed.
 */
export function referencesOf(
  { definition, columns, cells, database }: Pick<TableRecord, 'database' | 'columns' | 'cells' | 'definition'>,
  column: string,
): Reference[] {
  if (definition?.kind !== 'table') return []
  const cellOf = (name: string) => cells[columns.findIndex(each => each.name === name)]
  return definition.foreignKeys.filter(key => key.columns.includes(column)).flatMap((key): Reference[] => {
    const values = key.columns.map((from, at) => ({ from, column: key.referencedColumns[at]!, cell: cellOf(from) }))
    const known = values.filter((value): value is Reference['values'][number] =>
      value.cell !== null && value.cell !== undefined && !isPreview(value.cell))
    if (known.length < values.length) return []
    return [{ database: key.referencedDatabase ?? database, table: key.referencedTable, values: known }]
  })
}

/** `customer_id → id`, for a line that says what is looked at. */
export const referenceWords = ({ values }: Reference) => values.map(({ column }) => column).join(', ')
