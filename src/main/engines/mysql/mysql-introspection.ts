import type { TableColumn } from '../../../contract/tables.ts'
import type { ConnectionConfig, DatabaseInfo, Introspection, KindCounts, TableInfo } from '../engine.ts'
import type { MetadataLink, MetadataRow as Row } from './mysql-metadata-pool.ts'
import { TihcError } from '../../../contract/errors.ts'
import { readColumn } from './mysql-column-info.ts'
import { createMetadataPool } from './mysql-metadata-pool.ts'

const systemDatabases = new Set([
  'information_schema',
  'mysql',
  'performance_schema',
  'sys',
  'metrics_schema',
])

/**
 * Tables whose definitions are asked for in one statement: few enough that each answers well within its time. From
 * 1,000 on MariaDB turns the list into a join and opens every table of the database (a minute for 200,000).
 */
const tablesInStatement = 500
/** Of more tables than this in one answer, comments and sizes are left out: a server opens every table for them. */
const mostInDetail = 5_000

/** Reads names and definitions from TiDB, MySQL and MariaDB over a small pool of its own. */
export function openMysqlIntrospection(config: ConnectionConfig): Introspection & { close: () => Promise<void> } {
  const pool = createMetadataPool(config)
  return {
    get info() { return pool.info },

    databases: ({ signal }) => pool.run(readDatabases, signal),

    tables: (database, { search = '', offset = 0, limit, columns, kinds, signal }) => pool.run(async (link) => {
      const { names, total } = await readTableNames(link, database, { search, offset, limit })
      const tables = names.length > mostInDetail
        ? await readKinds(link, database, search, names)
        : await inParts(names, part => readTables(link, database, part))
      return {
        tables: columns ? await inParts(tables, part => withColumns(link, database, part)) : tables,
        total,
        ...kinds && { kinds: await countKinds(link, database, search) },
      }
    }, signal),

    columns: (database, table, { signal }) => pool.run(async (link) => {
      const found = (await readColumns(link, database, [table])).get(table)
      if (found) return found
      // A sequence of TiDB is a table without columns.
      if ((await readTables(link, database, [table])).length > 0) return []
      throw new TihcError('not_found', `There is no table “${table}” in “${database}”, or this account may not see it. Refresh the list of tables.`)
    }, signal),

    close: () => pool.close(),
  }
}

async function readDatabases({ ask }: MetadataLink): Promise<DatabaseInfo[]> {
  const rows = await ask('SHOW DATABASES')
  return rows
    .map(([name]) => ({
      name: name!,
      system: systemDatabases.has(name!.toLowerCase()),
    }))
    .sort((a, b) => compare(a.name, b.name))
}

/**
 * Names alone come first: the servers read them from their dictionary, while sizes and comments make
 * MariaDB open every table.
 */
async function readTableNames(link: MetadataLink, database: string, { search, offset, limit }: { search: string, offset: number, limit?: number }): Promise<{ names: string[], total: number }> {
  const { ask } = link
  const { condition, values } = tableFilter(database, search)
  const window = limit === undefined && offset === 0
    ? ''
    : ` LIMIT ${offset}, ${limit ?? '18446744073709551615'}`
  const rows = await ask(`SELECT TABLE_NAME FROM information_schema.TABLES WHERE ${condition} ORDER BY TABLE_NAME${window}`, values)
  const names = rows.map(([name]) => name!)
  const sawTheEnd = (names.length > 0 || offset === 0) && (limit === undefined || names.length < limit)
  if (sawTheEnd) {
    if (names.length === 0) await checkDatabase(link, database)
    return { names, total: offset + names.length }
  }
  const [count] = await ask(`SELECT COUNT(*) FROM information_schema.TABLES WHERE ${condition}`, values)
  return {
    names,
    total: Number(count![0]),
  }
}

/** `INSTR` knows no wildcards, so nothing in the text that is searched for has to be escaped. */
function tableFilter(database: string, search: string): { condition: string, values: string[] } {
  const inDatabase = 'TABLE_SCHEMA = ?'
  return search === ''
    ? {
        condition: inDatabase,
        values: [database],
      }
    : {
        condition: `${inDatabase} AND INSTR(LOWER(CONVERT(TABLE_NAME USING utf8mb4)), LOWER(?)) > 0`,
        values: [database, search],
      }
}

async function checkDatabase({ ask }: MetadataLink, database: string): Promise<void> {
  const found = await ask('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [database])
  if (found.length === 0)
    throw new TihcError('not_found', `There is no database “${database}”, or this account may not see it. Refresh the list of databases.`)
}

async function countKinds({ ask }: MetadataLink, database: string, search: string): Promise<KindCounts> {
  const { condition, values } = tableFilter(database, search)
  const counts = { table: 0, view: 0, sequence: 0 }
  const rows = await ask(`SELECT TABLE_TYPE, COUNT(*) FROM information_schema.TABLES WHERE ${condition} GROUP BY TABLE_TYPE`, values)
  for (const [type, count] of rows) counts[kindOf(type ?? '')] += Number(count)
  return counts
}

async function readKinds({ ask }: MetadataLink, database: string, search: string, names: string[]): Promise<TableInfo[]> {
  const { condition, values } = tableFilter(database, search)
  const rows = await ask(`SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE ${condition}`, values)
  return inOrder(names, rows.map(([name, type]) => ({ name: name!, kind: kindOf(type ?? ''), comment: '', rows: null, bytes: null })))
}

/** In the order of `names`; a table that went away meanwhile is left out. */
async function readTables({ ask }: MetadataLink, database: string, names: string[]): Promise<TableInfo[]> {
  if (names.length === 0) return []
  const rows = await ask(
    'SELECT TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)',
    [database, listOf(names)],
  )
  return inOrder(names, rows.map(readTable))
}

function inOrder(names: string[], tables: TableInfo[]): TableInfo[] {
  const found = new Map(tables.map(table => [table.name, table]))
  return names.flatMap(name => found.get(name) ?? [])
}

/**
 * The names for an IN. Where they differ in case only, MariaDB makes one name of them and looks only that one up; an
 * empty name beside them keeps it from that.
 */
function listOf(names: string[]): string[] {
  return names.length > 1 ? ['', ...names] : names
}

function readTable([name, type, comment, rows, dataLength, indexLength]: Row): TableInfo {
  const kind = kindOf(type ?? '')
  const isTable = kind === 'table'
  return {
    name: name!,
    kind,
    // For views the servers write the word VIEW here, or why the view is broken.
    comment: kind === 'view' && comment === 'VIEW'
      ? ''
      : comment ?? '',
    rows: isTable
      ? estimate(rows)
      : null,
    bytes: isTable && dataLength != null
      ? Number(dataLength) + Number(indexLength ?? 0)
      : null,
  }
}

function kindOf(type: string): TableInfo['kind'] {
  if (type === 'SEQUENCE') return 'sequence'
  return type.endsWith('VIEW')
    ? 'view'
    : 'table'
}

function estimate(value: string | null | undefined): number | null {
  return value == null
    ? null
    : Number(value)
}

async function withColumns(link: MetadataLink, database: string, tables: TableInfo[]): Promise<TableInfo[]> {
  const columns = await readColumns(link, database, tables.map(({ name }) => name))
  return tables.map(table => ({ ...table, columns: columns.get(table.name) ?? [] }))
}

async function readColumns({ ask, product }: MetadataLink, database: string, tables: string[]): Promise<Map<string, TableColumn[]>> {
  const columns = new Map<string, TableColumn[]>()
  if (tables.length === 0) return columns
  const rows = await ask(
    'SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COLUMN_KEY, EXTRA, COLUMN_COMMENT FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?) ORDER BY TABLE_NAME, ORDINAL_POSITION',
    [database, listOf(tables)],
  )
  for (const [table, ...column] of rows) {
    const list = columns.get(table!)
    if (list) {
      list.push(readColumn(column, product))
    } else {
      columns.set(table!, [
        readColumn(column, product),
      ])
    }
  }
  return columns
}

async function inParts<T, R>(list: T[], read: (part: T[]) => Promise<R[]>): Promise<R[]> {
  const answers: R[][] = []
  for (let at = 0; at < list.length; at += tablesInStatement)
    answers.push(await read(list.slice(at, at + tablesInStatement)))
  return answers.flat()
}

function compare(a: string, b: string): number {
  return a < b
    ? -1
    : a > b
      ? 1
      : 0
}
