import type { TableStatistics } from '../../../contract/table-statistics.ts'
import type { TableName } from '../../../dialects/schema-statements.ts'
import type { StatisticsReading } from './mysql-statistics.ts'
import { quoteQualified } from '../../../dialects/mysql/mysql-identifiers.ts'

/** Of the statistics of a table as a whole, where it has partitions. */
const whole = new Set(['', 'global'])
/** The most frequent values that are shown of a column. */
const mostValues = 5

/** Reads what SHOW STATS_… says, and the regions. */
export async function readTidbStatistics(reading: StatisticsReading, table: TableName): Promise<void> {
  const { found, ask, toTime } = reading
  const values = [table.database, table.name]
  const filter = 'WHERE Db_name = ? AND Table_name = ?'
  const meta = await ask('statistics', `SHOW STATS_META ${filter}`, values)
  const healthy = await ask('statistics', `SHOW STATS_HEALTHY ${filter}`, values)
  const healthOf = new Map(healthy.map(({ partition_name: name, healthy: percent }) => [name ?? '', Number(percent)]))
  for (const row of meta) {
    const name = row.partition_name ?? ''
    const said = {
      rows: Number(row.row_count),
      modified: Number(row.modify_count),
      healthy: healthOf.get(name) ?? null,
      // Before there was such a column it is the time of the last change that is told.
      analyzedAt: toTime(row.last_analyze_time ?? null),
    }
    if (whole.has(name)) Object.assign(found, said)
    else found.partitions.push({ name, ...said })
  }
  await readHistograms(reading, filter, values)
  const [auto] = await ask('statistics', `SELECT @@tidb_enable_auto_analyze AS enabled,
    @@tidb_auto_analyze_ratio AS ratio, @@tidb_auto_analyze_start_time AS start,
    @@tidb_auto_analyze_end_time AS end_`)
  if (auto) {
    found.autoAnalyze = {
      enabled: auto.enabled === '1',
      ratio: Number(auto.ratio),
      from: auto.start ?? null,
      to: auto.end_ ?? null,
    }
  }
  await readRegions(reading, table)
}

async function readHistograms(
  { found, ask, toTime }: StatisticsReading,
  filter: string,
  values: string[],
): Promise<void> {
  const keyOf = (row: Record<string, string | null>) =>
    JSON.stringify([row.partition_name ?? '', row.column_name, row.is_index])
  const histograms = await ask('histograms', `SHOW STATS_HISTOGRAMS ${filter}`, values)
  const buckets = Map.groupBy(await ask('histograms', `SHOW STATS_BUCKETS ${filter}`, values), keyOf)
  const top = Map.groupBy(await ask('histograms', `SHOW STATS_TOPN ${filter}`, values), keyOf)
  found.histograms = histograms.map((row) => {
    const partition = row.partition_name ?? ''
    return {
      name: row.column_name ?? '',
      isIndex: row.is_index === '1',
      partition: whole.has(partition) ? null : partition,
      distinct: Number(row.distinct_count),
      nulls: Number(row.null_count),
      // It shows only those that some statement needed since it started.
      buckets: row.load_status === 'allLoaded' ? buckets.get(keyOf(row))?.length ?? 0 : null,
      updatedAt: toTime(row.update_time ?? null),
      topValues: (top.get(keyOf(row)) ?? [])
        .map(({ value, count }) => ({ value: value ?? '', count: Number(count) }))
        .sort((a, b) => b.count - a.count)
        .slice(0, mostValues),
    }
  })
}

/** Views and sequences have none, and not every account may see them. */
async function readRegions({ found, ask }: StatisticsReading, { database, name }: TableName): Promise<void> {
  const rows = await ask('regions', `SHOW TABLE ${quoteQualified(database, name)} REGIONS`)
  if (rows.length === 0) return
  const sum = (column: string): number | null =>
    rows[0]![column] === undefined ? null : rows.reduce((all, row) => all + Number(row[column]), 0)
  const stores = Map.groupBy(rows, row => row.leader_store_id ?? '')
  const regions: NonNullable<TableStatistics['regions']> = {
    count: rows.length,
    megabytes: sum('approximate_size(mb)'),
    keys: sum('approximate_keys'),
    stores: [...stores].map(([id, { length: leaders }]) => ({ id, leaders })),
  }
  found.regions = regions
}
