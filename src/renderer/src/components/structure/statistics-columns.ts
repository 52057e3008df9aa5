import type { TableStatistics } from '@contract/table-statistics.ts'
import type { VNodeChild } from 'vue'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { AgoText, AppTag } from '@/components/index.ts'
import { withTooltip } from '@/directives/tooltip.ts'
import { t } from '@/locales/index.ts'
import { formatNumber, toCatalog } from '@/utils/format.ts'
import { histogramWords } from './statistics-words.ts'

type Histogram = TableStatistics['histograms'][number]
type Partition = TableStatistics['partitions'][number]

const ago = (time: string | null): VNodeChild =>
  time === null ? '–' : h(AgoText, { class: 'text-12', time: toCatalog(new Date(time)) })
const figure = (value: number | null): VNodeChild =>
  h('span', { class: 'font-mono text-12 tabular-nums' }, value === null ? '–' : formatNumber(value))

function nameCell({ name, isIndex }: Histogram): VNodeChild {
  return h('span', { class: 'flex items-center gap-8 min-w-0' }, [
    h('code', { class: 'truncate text-12 font-500' }, name),
    isIndex && h(AppTag, null, () => t('usage.stats.isIndex')),
  ])
}

/** @param rows of the table, of which shares are told */
export function histogramColumns({ rows, histograms }: TableStatistics): Array<CrudColumn<Histogram>> {
  const isParted = histograms.some(({ partition }) => partition !== null)
  return [
    { key: 'name', title: t('usage.stats.column'), width: 200, render: nameCell },
    ...isParted
      ? [{ key: 'partition', title: t('usage.stats.partition'), width: 120, ellipsis: true } as CrudColumn<Histogram>]
      : [],
    {
      key: 'knows',
      title: t('usage.stats.knows'),
      minWidth: 320,
      ellipsis: true,
      exportValue: histogram => histogramWords(histogram, rows),
      render(histogram) {
        const words = histogramWords(histogram, rows)
        return withTooltip(h('span', words), words)
      },
    },
    {
      key: 'updatedAt',
      title: t('usage.stats.updated'),
      width: 130,
      align: 'right',
      render: ({ updatedAt }) => ago(updatedAt),
    },
  ]
}

export function partitionColumns(): Array<CrudColumn<Partition>> {
  return [
    { key: 'name', title: t('usage.stats.partition'), minWidth: 140, ellipsis: true },
    { key: 'rows', title: t('usage.stats.rows'), width: 130, align: 'right', render: ({ rows }) => figure(rows) },
    {
      key: 'modified',
      title: t('usage.stats.changed'),
      width: 140,
      align: 'right',
      render: ({ modified }) => figure(modified),
    },
    {
      key: 'healthy',
      title: t('usage.stats.fresh'),
      width: 120,
      align: 'right',
      render: ({ healthy }) => figure(healthy),
    },
    {
      key: 'analyzedAt',
      title: t('usage.stats.analyzed'),
      width: 130,
      align: 'right',
      render: ({ analyzedAt }) => ago(analyzedAt),
    },
  ]
}
