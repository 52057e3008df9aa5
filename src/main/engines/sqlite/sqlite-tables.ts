import type { KindCounts, TableInfo, TablesOptions } from '../engine.ts'
import type { Ask } from './sqlite-metadata-link.ts'

/**
 * Neither SQLite's own tables nor those in which a virtual table keeps its rows, which are given one after the
 * other, each between two characters.
 */
const ofPeople = `type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND instr(?, char(2) || name || char(3)) = 0`

/**
 * The tables in which virtual tables keep their rows. To list them all views are read, so it is asked only where there
 * is a virtual table: it has no page of its own.
 */
async function readShadows(ask: Ask): Promise<string> {
  const [virtual] = await ask(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage = 0 LIMIT 1`)
  const rows = virtual
    ? await ask(`SELECT name FROM temp.pragma_table_list WHERE schema = 'main' AND type = 'shadow'`)
    : []
  return rows.map(([name]) => `\u0002${String(name)}\u0003`).join('')
}

/**
 * Every table but SQLite's own and what virtual tables keep, ordered by name; row counts where ANALYZE left them. Where
 * a name is looked for, all of them are read: SQLite knows no other letters' cases than those of ASCII.
 */
export async function listTables(
  ask: Ask,
  { names, search = '', offset = 0, limit = Number.POSITIVE_INFINITY }: Omit<TablesOptions, 'columns'>,
): Promise<{ tables: TableInfo[], total: number, kinds: KindCounts }> {
  const shadows = await readShadows(ask)
  if (names) {
    const all = new Map((await readTables(ask, shadows, 0, -1)).map(table => [table.name, table]))
    const tables = names.flatMap(name => all.get(name) ?? [])
    return { tables, total: tables.length, kinds: countKinds(tables) }
  }
  if (search !== '') {
    const wanted = search.toLowerCase()
    const all = (await readTables(ask, shadows, 0, -1)).filter(({ name }) => name.toLowerCase().includes(wanted))
    return { tables: all.slice(offset, offset + limit), total: all.length, kinds: countKinds(all) }
  }
  const kinds = await readKinds(ask, shadows)
  const tables = await readTables(ask, shadows, offset, Number.isFinite(limit) ? limit : -1)
  return { tables, total: kinds.table + kinds.view, kinds }
}

/** A file has no sequences. */
function countKinds(tables: TableInfo[]): KindCounts {
  const views = tables.filter(({ kind }) => kind === 'view').length
  return { table: tables.length - views, view: views, sequence: 0 }
}

async function readKinds(ask: Ask, shadows: string): Promise<KindCounts> {
  const rows = await ask(`SELECT type, count(*) FROM sqlite_schema WHERE ${ofPeople} GROUP BY type`, [
    shadows,
  ])
  const counts = new Map(rows.map(([type, count]) => [type, Number(count)]))
  return { table: counts.get('table') ?? 0, view: counts.get('view') ?? 0, sequence: 0 }
}

/** @param limit -1 for all of them */
async function readTables(ask: Ask, shadows: string, offset: number, limit: number): Promise<TableInfo[]> {
  const rows = await ask(
    `SELECT name, type FROM sqlite_schema WHERE ${ofPeople} ORDER BY name LIMIT ? OFFSET ?`,
    [shadows, limit, offset],
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

/** How many rows tables have, where ANALYZE left it. */
export async function readCounts(ask: Ask): Promise<Map<string, number>> {
  const [statistics] = await ask(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'`)
  if (!statistics) return new Map()
  const rows = await ask('SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl')
  return new Map(rows.map(([table, count]) => [String(table), Number(count)]))
}
