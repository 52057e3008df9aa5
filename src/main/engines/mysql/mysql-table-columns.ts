import type { ListedColumn } from '../engine.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { byTable } from '../rows-by-table.ts'
import { columnFields, createTypeReader, readColumn } from './mysql-column-info.ts'
import { listOf } from './mysql-names.ts'

/** The columns of tables and views, in their order; a table that has none is missing. */
export async function listColumns(
  { ask, product }: MetadataLink,
  database: string,
  tables: readonly string[],
): Promise<Map<string, ListedColumn[]>> {
  if (tables.length === 0) return new Map()
  const rows = await ask(
    `SELECT TABLE_NAME, ${columnFields} FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?) ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    [database, listOf(tables)],
  )
  const readType = createTypeReader(product)
  const found = [...byTable(rows)]
  return new Map(found.map(([table, columns]) => [table, columns.map(row => readColumn(row, product, readType))]))
}
