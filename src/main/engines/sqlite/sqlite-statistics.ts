import type { TableStatistics } from '../../../contract/table-statistics.ts'
import type { Ask } from './sqlite-metadata-link.ts'

/** Reads what ANALYZE left in the file; without it nothing is known. */
export async function readStatistics(ask: Ask, table: string): Promise<TableStatistics> {
  const [kept] = await ask('SELECT 1 FROM sqlite_schema WHERE name = \'sqlite_stat1\'')
  const rows = kept ? await ask('SELECT idx, stat FROM sqlite_stat1 WHERE tbl = ? COLLATE NOCASE', [table]) : []
  const numbers = rows.map(([index, stat]) => ({ index, counts: String(stat).split(' ').map(Number) }))
  return {
    rows: numbers[0]?.counts[0] ?? null,
    bytes: { data: null, index: null },
    healthy: null,
    modified: null,
    analyzedAt: null,
    autoAnalyze: null,
    // Behind the number of rows it says how many of them are alike in the first columns, then in all.
    histograms: numbers.flatMap(({ index, counts: [all, ...alike] }) => {
      const each = alike.find(Number.isFinite)
      return index === null || !each
        ? []
        : [{
            name: String(index),
            isIndex: true,
            partition: null,
            distinct: Math.round(all! / each),
            nulls: null,
            buckets: null,
            updatedAt: null,
            topValues: [],
          }]
    }),
    partitions: [],
    regions: null,
    errors: [],
  }
}
