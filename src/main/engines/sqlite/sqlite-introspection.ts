import type { TableColumn } from '../../../contract/tables.ts'
import type { ConnectionConfig, Introspection, KindCounts, TableInfo } from '../engine.ts'
import type { MetadataRow } from './sqlite-metadata.ts'
import type { SqliteGround } from './sqlite-open.ts'
import { TihcError } from '../../../contract/errors.ts'
import { baseType } from './sqlite-columns.ts'
import { createSqliteMetadata } from './sqlite-metadata.ts'
import { mainDatabase } from './sqlite-session.ts'

type Ask = (sql: string, params?: string[]) => Promise<MetadataRow[]>

/** Reads names and definitions from a file, opened read-only in a process of its own. */
export function openSqliteIntrospection(ground: SqliteGround, config: ConnectionConfig): Introspection & { close: () => Promise<void> } {
  const metadata = createSqliteMetadata(ground, config)
  const { ask } = metadata
  return {
    get info() { return metadata.info },

    async databases() {
      await ask('SELECT 1')
      return [{ name: mainDatabase, system: false }]
    },

    async tables(database, { search = '', offset = 0, limit = Number.POSITIVE_INFINITY, columns, kinds }) {
      checkDatabase(database)
      const wanted = search.toLowerCase()
      const all = (await readTables(ask)).filter(({ name }) => name.toLowerCase().includes(wanted))
      const tables = all.slice(offset, offset + limit)
      const counts = { total: all.length, ...kinds && { kinds: countKinds(all) } }
      if (!columns) return { tables, ...counts }
      const found = await readColumns(ask, tables.map(({ name }) => name))
      return { tables: tables.map(table => ({ ...table, columns: found.get(table.name) ?? [] })), ...counts }
    },

    async columns(database, table) {
      checkDatabase(database)
      const [found] = await ask(`SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?`, [table])
      if (!found) throw new TihcError('not_found', `There is no table “${table}” in this file. Refresh the list of tables.`)
      return (await readColumns(ask, [table])).get(table) ?? []
    },

    close: () => metadata.close(),
  }
}

/** A file has no sequences. */
function countKinds(tables: TableInfo[]): KindCounts {
  const views = tables.filter(({ kind }) => kind === 'view').length
  return { table: tables.length - views, view: views, sequence: 0 }
}

function checkDatabase(database: string): void {
  if (database !== mainDatabase) throw new TihcError('not_found', `There is no database “${database}” in this file. Refresh the list of databases.`)
}

/** Every table but SQLite's own, ordered by name; row counts where ANALYZE left them. */
async function readTables(ask: Ask): Promise<TableInfo[]> {
  const rows = await ask(`SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`)
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

/** One view that cannot be read any more would spoil the answer for all: then the list is halved until it stands alone, and it has no columns. */
async function readColumns(ask: Ask, tables: string[]): Promise<Map<string, TableColumn[]>> {
  try {
    return await readColumnsAtOnce(ask, tables)
  } catch (error) {
    if (!(error instanceof TihcError) || error.details?.sqliteCode !== 'SQLITE_ERROR') throw error
    const [only] = tables
    if (tables.length === 1) return new Map([[only!, []]])
    const middle = Math.ceil(tables.length / 2)
    return new Map([...await readColumns(ask, tables.slice(0, middle)), ...await readColumns(ask, tables.slice(middle))])
  }
}

async function readColumnsAtOnce(ask: Ask, tables: string[]): Promise<Map<string, TableColumn[]>> {
  const list = [JSON.stringify(tables)]
  const keys = await readKeys(ask, list)
  const rows = await ask(
    `SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden, t.sql
     FROM json_each(?) AS wanted JOIN sqlite_schema AS t ON t.name = wanted.value AND t.type IN ('table', 'view')
     JOIN pragma_table_xinfo(t.name) AS c WHERE c.hidden <> 1 ORDER BY wanted.key, c.cid`,
    list,
  )
  const columns = new Map<string, TableColumn[]>()
  for (const [table, name, declared, notNull, defaultText, pk, hidden, sql] of rows) {
    const type = String(declared ?? '')
    const isRowId = Number(pk) > 0 && /^integer$/i.test(type)
    const isKey = Number(pk) > 0
    const column: TableColumn = {
      name: String(name),
      type: baseType(type),
      definition: type,
      // SQLite takes NULL in a primary key unless it is the row's number or the table has no such number.
      nullable: Number(notNull) === 0 && !isRowId && !(isKey && /\bWITHOUT\s+ROWID\b/i.test(String(sql))),
      default: defaultText === null || defaultText === undefined ? null : plainDefault(String(defaultText)),
      key: isKey ? 'PRI' : keys.get(`${String(table)}\0${String(name)}`) ?? '',
      extra: isRowId && /\bAUTOINCREMENT\b/i.test(String(sql)) ? 'auto_increment' : generated(Number(hidden)),
      comment: '',
    }
    columns.set(String(table), [...columns.get(String(table)) ?? [], column])
  }
  return columns
}

/** `UNI` for a column that is unique by itself, `MUL` for the first of another index. */
async function readKeys(ask: Ask, list: string[]): Promise<Map<string, 'UNI' | 'MUL'>> {
  const rows = await ask(
    `SELECT wanted.value, c.name, i."unique" AND NOT i.partial AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1
     FROM json_each(?) AS wanted JOIN pragma_index_list(wanted.value) AS i JOIN pragma_index_info(i.name) AS c
     WHERE c.seqno = 0 AND c.name IS NOT NULL`,
    list,
  )
  const keys = new Map<string, 'UNI' | 'MUL'>()
  for (const [table, column, unique] of rows) {
    const place = `${String(table)}\0${String(column)}`
    if (unique === 1 || !keys.has(place)) keys.set(place, unique === 1 ? 'UNI' : 'MUL')
  }
  return keys
}

function generated(hidden: number): string {
  return hidden === 2 ? 'VIRTUAL GENERATED' : hidden === 3 ? 'STORED GENERATED' : ''
}

/** SQLite keeps the default as it was written. */
function plainDefault(sql: string): string | null {
  if (/^null$/i.test(sql)) return null
  return /^'(?:[^']|'')*'$/.test(sql) ? sql.slice(1, -1).replaceAll('\'\'', '\'') : sql
}
