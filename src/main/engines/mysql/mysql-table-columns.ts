import type { Column } from '../../../schema/model.ts'
import type { ListedColumn } from '../engine.ts'
import type { ColumnRow, TypeReader } from './mysql-column-info.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { columnFields, createTypeReader, readColumn, readListedColumn } from './mysql-column-info.ts'
import { listOf } from './mysql-names.ts'

/** The columns of tables and views, in their order; a table that has none is missing. */
export function readColumns(link: MetadataLink, database: string, tables: readonly string[]) {
  return readEach<Column>(link, { database, tables }, readColumn)
}

/** As `readColumns`, with what lists say besides. */
export function listColumns(link: MetadataLink, database: string, tables: readonly string[]) {
  return readEach<ListedColumn>(link, { database, tables }, readListedColumn)
}

async function readEach<T extends Column>(
  { ask, product }: MetadataLink,
  { database, tables }: { database: string, tables: readonly string[] },
  read: (row: ColumnRow, product: string, readType: TypeReader) => T,
): Promise<Map<string, T[]>> {
  if (tables.length === 0) return new Map()
  const rows = await ask(
    `SELECT ${columnFields}, TABLE_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)`,
    [database, listOf(tables)],
  )
  const readType = createTypeReader(product)
  const found = Map.groupBy(rows, row => row.at(-1)!)
  return new Map([...found].map(([table, rows]) => {
    const columns = rows.map(row => read(row, product, readType))
    // They come in this order nearly always; to have the server see to it costs it a quarter more.
    return [table, columns.sort((a, b) => a.ordinal - b.ordinal)]
  }))
}
