import type { TableStatistics } from '../../../contract/table-statistics.ts'
import type { TableName } from '../../../dialects/schema-statements.ts'
import type { MetadataSession } from '../engine.ts'
import type { NamedRow } from './mysql-named-rows.ts'
import { TihcError } from '../../../contract/errors.ts'
import { namedRows } from './mysql-named-rows.ts'
import { toWireTime } from './mysql-wire-time.ts'
import { readTidbStatistics } from './tidb-statistics.ts'

type Part = TableStatistics['errors'][number]['what']

/** What is read into, and how to ask for it. */
export interface StatisticsReading {
  found: TableStatistics
  /** Rows, or none where it fails; then it is said what could not be read. */
  ask: (what: Part, sql: string, params?: string[]) => Promise<NamedRow[]>
  /** A time of the server's own clock. */
  toTime: (text: string | null) => string | null
}

export interface StatisticsGround {
  query: MetadataSession['query']
  /** Who answers, once somebody has. */
  product: () => string
  signal?: AbortSignal
}

/** Nothing that is known. */
export function noStatistics(): TableStatistics {
  return {
    rows: null,
    bytes: { data: null, index: null },
    healthy: null,
    modified: null,
    analyzedAt: null,
    autoAnalyze: null,
    histograms: [],
    partitions: [],
    regions: null,
    errors: [],
  }
}

/** Reads what a server knows of the rows of a table. */
export async function readStatistics(ground: StatisticsGround, table: TableName): Promise<TableStatistics> {
  const reading = startReading(ground, await readOffset(ground))
  const { found, ask } = reading
  const [size] = await ask(
    'size',
    `SELECT TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`,
    [table.database, table.name],
  )
  const numberOf = (text: string | null | undefined) => (text == null ? null : Number(text))
  found.rows = numberOf(size?.table_rows)
  found.bytes = { data: numberOf(size?.data_length), index: numberOf(size?.index_length) }
  if (ground.product() === 'TiDB') await readTidbStatistics(reading, table)
  else await readKeptStatistics(reading, table, ground.product())
  return found
}

/** Seconds by which the server's clock is ahead of UTC. */
async function readOffset({ query, signal }: StatisticsGround): Promise<number> {
  const { rows } = await query('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())', [], { signal })
  return Number(rows[0]?.[0] ?? 0)
}

function startReading({ query, signal }: StatisticsGround, offset: number): StatisticsReading {
  const found = noStatistics()
  return {
    found,
    async ask(what, sql, params) {
      try {
        return namedRows(await query(sql, params, { signal }))
      } catch (error) {
        if (!(error instanceof TihcError) || error.code === 'cancelled') throw error
        found.errors.push({ what, error: error.message })
        return []
      }
    },
    toTime(text) {
      const time = text === null ? Number.NaN : Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`)
      return Number.isNaN(time) ? null : toWireTime(time / 1000 - offset)
    },
  }
}

/** What InnoDB keeps of indexes, and MariaDB of columns. */
async function readKeptStatistics(
  { found, ask, toTime }: StatisticsReading,
  { database, name }: TableName,
  product: string,
): Promise<void> {
  const values = [database, name]
  const [kept] = await ask(
    'statistics',
    'SELECT last_update, n_rows FROM mysql.innodb_table_stats WHERE database_name = ? AND table_name = ?',
    values,
  )
  found.analyzedAt = toTime(kept?.last_update ?? null)
  const prefixes = await ask(
    'histograms',
    `SELECT index_name, stat_name, stat_value, last_update FROM mysql.innodb_index_stats
     WHERE database_name = ? AND table_name = ? AND stat_name LIKE 'n\\_diff\\_pfx%' ORDER BY index_name, stat_name`,
    values,
  )
  // What is known of an index here is how many values its first column has.
  for (const [index, rows] of Map.groupBy(prefixes, row => row.index_name ?? '')) {
    const [first] = rows
    found.histograms.push({
      name: index,
      isIndex: true,
      partition: null,
      distinct: Number(first!.stat_value),
      nulls: null,
      buckets: null,
      updatedAt: toTime(first!.last_update ?? null),
      topValues: [],
    })
  }
  if (product !== 'MariaDB') return
  const columns = await ask(
    'histograms',
    `SELECT c.column_name, c.nulls_ratio, c.avg_frequency, c.hist_size, t.cardinality
     FROM mysql.column_stats AS c JOIN mysql.table_stats AS t ON t.db_name = c.db_name AND t.table_name = c.table_name
     WHERE c.db_name = ? AND c.table_name = ?`,
    values,
  )
  for (const row of columns) found.histograms.push(toHistogram(row))
}

function toHistogram(row: NamedRow): TableStatistics['histograms'][number] {
  const [rows, nulls, each] = [row.cardinality, row.nulls_ratio, row.avg_frequency].map(text =>
    text == null ? null : Number(text)) as [number | null, number | null, number | null]
  const missing = rows === null || nulls === null ? null : Math.round(rows * nulls)
  return {
    name: row.column_name ?? '',
    isIndex: false,
    partition: null,
    distinct: rows === null || missing === null || !each ? null : Math.round((rows - missing) / each),
    nulls: missing,
    buckets: row.hist_size == null ? null : Number(row.hist_size),
    updatedAt: null,
    topValues: [],
  }
}
