import type { KindCounts, TableInfo, TablesOptions } from '../engine.ts'
import type { Ask } from './sqlite-metadata-link.ts'

/** Every table but SQLite's own, ordered by name; row counts where ANALYZE left them. */
export async function listTables(
  ask: Ask,
  { search = '', offset = 0, limit = Number.POSITIVE_INFINITY }: Pick<TablesOptions, 'search' | 'offset' | 'limit'>,
): Promise<{ tables: TableInfo[], total: number, kinds: KindCounts }> {
  const wanted = search.toLowerCase()
  const all = (await readTables(ask)).filter(({ name }) => name.toLowerCase().includes(wanted))
  return { tables: all.slice(offset, offset + limit), total: all.length, kinds: countKinds(all) }
}

/** A file has no sequences. */
function countKinds(tables: TableInfo[]): KindCounts {
  const views = tables.filter(({ kind }) => kind === 'view').length
  return { table: tables.length - views, view: views, sequence: 0 }
}

async function readTables(ask: Ask): Promise<TableInfo[]> {
  const rows = await ask(
    `SELECT name, type FROM sqlite_schema
     WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  )
  const counted = await readCounts(ask)
  return rows.map(([name, type]) => ({
    name: String(name),
    kind: type === 'view' ? 'view' : 'table',
    comment: '',
    rows: counted.get(String(name)) ?? null,
    bytes: null,
  }))
}

async function readCounts(ask: Ask): Promise<Map<string, number>> {
  const [statistics] = await ask(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'`)
  if (!statistics) return new Map()
  const rows = await ask('SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl')
  return new Map(rows.map(([table, count]) => [String(table), Number(count)]))
}
