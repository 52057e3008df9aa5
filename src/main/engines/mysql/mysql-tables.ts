import type { KindCounts, TableInfo } from '../engine.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink, MetadataRow as Row } from './mysql-metadata-pool.ts'
import { inParts } from '../../core/in-parts.ts'
import { checkDatabase } from './mysql-databases.ts'
import { listOf } from './mysql-names.ts'

/** Numbers of tables that are looked up in one statement. */
const numbersAtOnce = 500

export interface NameFilter {
  search: string
  offset: number
  limit?: number
}

/**
 * Names alone come first: the servers read them from their dictionary, while sizes and comments make
 * MariaDB open every table.
 *
 * @throws {TihcError} `not_found` where there is no such database
 */
export async function listTableNames(
  link: MetadataLink,
  database: string,
  { search, offset, limit }: NameFilter,
): Promise<{ names: string[], total: number }> {
  const { ask } = link
  const { condition, values } = tableFilter(database, search)
  const window = limit === undefined && offset === 0 ? '' : ` LIMIT ${offset}, ${limit ?? '18446744073709551615'}`
  const rows = await ask(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE ${condition} ORDER BY TABLE_NAME${window}`,
    values,
  )
  const names = rows.map(([name]) => name!)
  const sawTheEnd = (names.length > 0 || offset === 0) && (limit === undefined || names.length < limit)
  if (sawTheEnd) {
    if (names.length === 0) await checkDatabase(link, database)
    return { names, total: offset + names.length }
  }
  const [count] = await ask(`SELECT COUNT(*) FROM information_schema.TABLES WHERE ${condition}`, values)
  return { names, total: Number(count![0]) }
}

/**
 * Every name by code. Names alone: for anything more TiDB and MariaDB open every table of the database.
 *
 * @throws {TihcError} `not_found` where there is no such database
 */
export async function listObjectNames(link: MetadataLink, database: string): Promise<string[]> {
  const { names } = await listTableNames(link, database, { search: '', offset: 0 })
  return names.sort()
}

/** The names that tables have now which TiDB knows by these numbers. */
export async function readNamesOf(
  { ask }: MetadataLink,
  { has }: Dictionary,
  database: string,
  serverIds: readonly string[],
): Promise<Map<string, string>> {
  if (!has('TABLES', 'TIDB_TABLE_ID')) return new Map()
  const found = new Map<string, string>()
  for (const part of inParts(serverIds, numbersAtOnce)) {
    const rows = await ask(
      `SELECT TIDB_TABLE_ID, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
       WHERE TABLE_SCHEMA = ? AND TIDB_TABLE_ID IN (?)`,
      [database, part],
    )
    for (const [id, name, type] of rows) {
      if (serverIdOf(type ?? '', id) !== null) found.set(id!, name!)
    }
  }
  return found
}

/** Views have a number that comes anew with every change. */
export function serverIdOf(type: string, id: string | null | undefined): string | null {
  return type === 'BASE TABLE' && id ? id : null
}

/** `INSTR` knows no wildcards, so nothing in the text that is searched for has to be escaped. */
function tableFilter(database: string, search: string): { condition: string, values: string[] } {
  const inDatabase = 'TABLE_SCHEMA = ?'
  if (search === '') return { condition: inDatabase, values: [database] }
  return {
    condition: `${inDatabase} AND INSTR(LOWER(CONVERT(TABLE_NAME USING utf8mb4)), LOWER(?)) > 0`,
    values: [database, search],
  }
}

export async function countKinds({ ask }: MetadataLink, database: string, search: string): Promise<KindCounts> {
  const { condition, values } = tableFilter(database, search)
  const counts = { table: 0, view: 0, sequence: 0 }
  const rows = await ask(
    `SELECT TABLE_TYPE, COUNT(*) FROM information_schema.TABLES WHERE ${condition} GROUP BY TABLE_TYPE`,
    values,
  )
  for (const [type, count] of rows) counts[kindOf(type ?? '')] += Number(count)
  return counts
}

/** Names and kinds alone. */
export async function listKinds(
  { ask }: MetadataLink,
  database: string,
  search: string,
  names: string[],
): Promise<TableInfo[]> {
  const { condition, values } = tableFilter(database, search)
  const rows = await ask(`SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE ${condition}`, values)
  const tables = rows.map(([name, type]): TableInfo => ({
    name: name!,
    kind: kindOf(type ?? ''),
    comment: '',
    rows: null,
    bytes: null,
  }))
  return inOrder(names, tables)
}

/** In the order of `names`; a table that went away meanwhile is left out. */
export async function listTables({ ask }: MetadataLink, database: string, names: string[]): Promise<TableInfo[]> {
  if (names.length === 0) return []
  const rows = await ask(
    `SELECT TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH
     FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)`,
    [database, listOf(names)],
  )
  return inOrder(names, rows.map(toTableInfo))
}

function inOrder<T extends { name: string }>(names: readonly string[], tables: T[]): T[] {
  const found = new Map(tables.map(table => [table.name, table]))
  return names.flatMap(name => found.get(name) ?? [])
}

function toTableInfo([name, type, comment, rows, dataLength, indexLength]: Row): TableInfo {
  const kind = kindOf(type ?? '')
  const isTable = kind === 'table'
  return {
    name: name!,
    kind,
    comment: commentOf(kind, comment),
    rows: isTable ? estimate(rows) : null,
    bytes: isTable && dataLength != null ? Number(dataLength) + Number(indexLength ?? 0) : null,
  }
}

/** For views the servers write the word VIEW here, or why the view is broken. */
export function commentOf(kind: TableInfo['kind'], comment: string | null | undefined): string {
  return kind === 'view' && comment === 'VIEW' ? '' : (comment ?? '')
}

/** @param type TABLE_TYPE: `BASE TABLE`, `SYSTEM VERSIONED`, `VIEW`, `SYSTEM VIEW`, `SEQUENCE` */
export function kindOf(type: string): TableInfo['kind'] {
  if (type === 'SEQUENCE') return 'sequence'
  return type.endsWith('VIEW') ? 'view' : 'table'
}

function estimate(value: string | null | undefined): number | null {
  return value == null ? null : Number(value)
}
