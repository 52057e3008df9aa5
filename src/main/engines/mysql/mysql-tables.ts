import type { KindCounts, TableInfo } from '../engine.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink, MetadataRow as Row } from './mysql-metadata-pool.ts'
import { quoteIdentifier } from '../../../dialects/mysql/mysql-identifiers.ts'
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

const inDatabase = 'TABLE_SCHEMA = ?'
/** By code: servers sort by collations of their own, and what a sync saw is to stand in the same order. */
const byCode = 'CAST(TABLE_NAME AS BINARY)'

/**
 * Names alone come first: the servers read them from their dictionary, while sizes and comments make
 * MariaDB open every table. What is searched for is found here: a condition on the names would have the server look at
 * all of them as well.
 *
 * @throws {TihcError} `not_found` where there is no such database
 */
export async function listTableNames(
  link: MetadataLink,
  database: string,
  { search, offset, limit }: NameFilter,
): Promise<{ names: string[], total: number }> {
  if (search !== '') {
    const found = (await readNames(link, database)).filter(holds(search))
    return { names: found.slice(offset, limit === undefined ? undefined : offset + limit), total: found.length }
  }
  const names = await readNames(link, database, { offset, limit })
  const sawTheEnd = (names.length > 0 || offset === 0) && (limit === undefined || names.length < limit)
  if (sawTheEnd) return { names, total: offset + names.length }
  const [count] = await link.ask(`SELECT COUNT(*) FROM information_schema.TABLES WHERE ${inDatabase}`, [database])
  return { names, total: Number(count![0]) }
}

async function readNames(
  link: MetadataLink,
  database: string,
  { offset = 0, limit }: Pick<Partial<NameFilter>, 'offset' | 'limit'> = {},
): Promise<string[]> {
  const window = limit === undefined && offset === 0 ? '' : ` LIMIT ${offset}, ${limit ?? '18446744073709551615'}`
  const rows = await link.ask(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE ${inDatabase} ORDER BY ${byCode}${window}`,
    [database],
  )
  if (rows.length === 0 && offset === 0 && limit !== 0) await checkDatabase(link, database)
  return rows.map(([name]) => name!)
}

function holds(search: string): (name: string) => boolean {
  const wanted = search.toLowerCase()
  return name => name.toLowerCase().includes(wanted)
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

/** @param search counted are those whose name holds it, in any case */
export async function countKinds(link: MetadataLink, database: string, search: string): Promise<KindCounts> {
  const counts = { table: 0, view: 0, sequence: 0 }
  const isFound = holds(search)
  if (search !== '') {
    for (const { kind } of (await readKinds(link, database)).filter(({ name }) => isFound(name))) counts[kind]++
    return counts
  }
  const rows = await link.ask(
    `SELECT TABLE_TYPE, COUNT(*) FROM information_schema.TABLES WHERE ${inDatabase} GROUP BY TABLE_TYPE`,
    [database],
  )
  for (const [type, count] of rows) counts[kindOf(type ?? '')] += Number(count)
  return counts
}

const kindAlone = (name: string, kind: TableInfo['kind']): TableInfo =>
  ({ name, kind, comment: '', rows: null, bytes: null })

/**
 * Names and kinds alone, by code. SHOW reads a kind from a file's first bytes, where information_schema has MariaDB
 * open every table.
 *
 * @throws {TihcError} `not_found` where there is no such database
 */
async function readKinds(link: MetadataLink, database: string): Promise<TableInfo[]> {
  const rows = await link.ask(`SHOW FULL TABLES FROM ${quoteIdentifier(database)}`).catch(async (error: unknown) => {
    await checkDatabase(link, database)
    throw error
  })
  const kinds = new Map(rows.map(([name, type]) => [name!, kindOf(type ?? '')]))
  return sortedByCode([...kinds.keys()]).map(name => kindAlone(name, kinds.get(name)!))
}

/** As UTF-8 has them; code units alone would put what lies beyond 16 bits too early. */
function sortedByCode(names: string[]): string[] {
  return names.some(name => /[\uD800-\uDFFF]/.test(name))
    ? names.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    : names.sort()
}

/**
 * As `listTableNames`, with the kinds, for answers of many thousands: one statement says all.
 *
 * @throws {TihcError} `not_found` where there is no such database
 */
export async function listTableKinds(
  link: MetadataLink,
  database: string,
  { search, offset, limit }: NameFilter,
): Promise<{ tables: TableInfo[], total: number }> {
  const isFound = holds(search)
  const found = (await readKinds(link, database)).filter(({ name }) => isFound(name))
  return { tables: found.slice(offset, limit === undefined ? undefined : offset + limit), total: found.length }
}

/** As `listTables`, with names and kinds alone: MariaDB reads no more than the beginning of a file for them. */
export async function listKinds({ ask }: MetadataLink, database: string, names: string[]): Promise<TableInfo[]> {
  const rows = await ask(
    'SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)',
    [database, listOf(names)],
  )
  return inOrder(names, rows.map(([name, type]) => kindAlone(name!, kindOf(type ?? ''))))
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
