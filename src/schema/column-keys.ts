import type { Column, Index, IndexPart, Table } from './model.ts'

/**
 * The strongest index that a column alone, or it first, makes up: it belongs to the primary key, it is unique by
 * itself, it begins another index.
 */
export type ColumnKey = 'primary' | 'unique' | 'index'

/**
 * What indexes the columns of a table are in, by their names; one that is in none is missing.
 *
 * @param table as it was read
 * @param uniqueIsPrimary whether its server takes a unique index over columns that are never NULL for the primary key
 *   where there is none. Of several it takes one by their age, which the model does not know: here the first by name
 */
export function columnKeys(
  { columns, primaryKey, indexes }: Table,
  { uniqueIsPrimary }: { uniqueIsPrimary: boolean },
): Map<string, ColumnKey> {
  const keys = new Map<string, ColumnKey>()
  for (const { unique, where, parts } of indexes) {
    const column = parts[0]?.column
    if (!column) continue
    if (unique && where === null && parts.length === 1) keys.set(column, 'unique')
    else if (!keys.has(column)) keys.set(column, 'index')
  }
  const primary = primaryKey ?? (uniqueIsPrimary ? indexes.find(index => identifiesRows(index, columns)) : null)
  for (const { column } of primary?.parts ?? []) {
    if (column) keys.set(column, 'primary')
  }
  return keys
}

function identifiesRows({ unique, where, parts }: Index, columns: readonly Column[]): boolean {
  const isWhole = ({ column, length }: IndexPart) =>
    length === null && columns.some(({ name, nullable }) => name === column && !nullable)
  return unique && where === null && parts.every(isWhole)
}
