import type { TableStatistics } from '@contract/table-statistics.ts'
import { t } from '@/locales/index.ts'
import { formatNumber, formatPercent } from '@/utils/format.ts'

type Histogram = TableStatistics['histograms'][number]

/** Values that are named. */
const mostValues = 5

/** A share of the rows; the count itself where the number of rows is not known. */
export const shareOf = (count: number, rows: number | null): string =>
  rows ? formatPercent(Math.min(1, count / rows)) : formatNumber(count)

/** `about 12,000 different values, 3% NULL; most frequent: paid (41%)`, as far as it is known. */
export function histogramWords({ distinct, nulls, buckets, topValues }: Histogram, rows: number | null): string {
  // A server notes a new index before it has looked at a value.
  if (distinct === 0 && !nulls && !buckets && !topValues.length && rows !== 0) return t('usage.stats.noneYet')
  const facts = [
    distinct === null ? '' : t('usage.stats.distinct', { n: formatNumber(distinct) }, distinct),
    nulls === null ? '' : nulls === 0 ? t('usage.stats.noNulls') : t('usage.stats.nulls', { n: shareOf(nulls, rows) }),
    buckets ? t('usage.stats.buckets', { n: formatNumber(buckets) }, buckets) : '',
  ].filter(Boolean).join(t('common.comma'))
  const values = topValues.slice(0, mostValues).map(({ value, count }) =>
    t('usage.stats.top', { value, share: shareOf(count, rows) }))
  return [facts, values.length ? t('usage.stats.most', { values: values.join(t('common.comma')) }) : '']
    .filter(Boolean)
    .join(t('common.semicolon'))
}

/** What the server does by itself, in words. */
export function autoAnalyzeWords(auto: TableStatistics['autoAnalyze']): string {
  if (!auto) return t('usage.stats.notSaid')
  if (!auto.enabled) return t('usage.stats.autoOff')
  const { ratio, from, to } = auto
  return [
    t('usage.stats.autoOn'),
    ratio === null ? '' : t('usage.stats.autoRatio', { percent: formatPercent(ratio) }),
    from && to ? t('usage.stats.autoHours', { from, to }) : '',
  ].filter(Boolean).join(t('common.comma'))
}

/** How good statistics are of which so many of 100 rows are as they were. */
export const healthOf = (healthy: number): 'good' | 'fair' | 'poor' =>
  healthy >= 80 ? 'good' : healthy >= 50 ? 'fair' : 'poor'
