import type { Column, Table } from '../schema/model.ts'

/** What the values of a column are compared with: `any` for a column that may hold everything. */
export type ValueKind = 'number' | 'text' | 'bytes' | 'json' | 'any' | 'other'

/**
 * How a place in the order of a column is found again. `value`: by the value that was read. `row`: by asking the row
 * itself, as what was read is rounded or ambiguous. `list`: by the values that its type lists, whose order is that of
 * the list. `none`: not at all, as the server orders by a part of the value alone, or by what is not read.
 */
export type Placing = 'value' | 'row' | 'list' | 'none'

/** How a family tells the rows of a table apart and compares them. */
export interface RowRules {
  /** A column that each row has and that no list of columns shows, quoted where it needs that; null for none. */
  readonly hiddenKey: (table: Table, product: string | null) => string | null
  readonly holds: (column: Column) => ValueKind
  readonly placing: (column: Column) => Placing
}
