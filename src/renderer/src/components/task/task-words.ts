import type { HistoryEntry } from '@contract/sql.ts'
import type { LiveTask } from '@/store/modules/live-tasks.ts'
import { t } from '@/locales/index.ts'
import { formatBytes, formatDuration, formatNumber } from '@/utils/format.ts'

const units = ['rows', 'tables'] as const

/** `1,204,118 rows`, `54 of 127 tables`; empty where nothing was counted and nothing will be. */
export function progressText({ kind, done, total, unit, status }: LiveTask): string {
  const known = units.find(name => name === unit) ?? (kind === 'sql' ? 'rows' : undefined)
  if (!done && !total && !(known && status === 'running')) return ''
  if (!known)
    return total === null ? formatNumber(done) : t('tasks.of', { done: formatNumber(done), total: formatNumber(total) })
  const counted
    = status === 'running' && total !== null
      ? t('tasks.of', { done: formatNumber(done), total: formatNumber(total) })
      : formatNumber(done)
  return t(`tasks.units.${known}`, { n: counted }, total ?? done)
}

/** `3 rows changed`; empty where no statement says how many. */
export function changedText({ affectedRows }: Pick<LiveTask, 'affectedRows'>): string {
  return affectedRows === null ? '' : t('tasks.changedRows', { n: formatNumber(affectedRows) }, affectedRows)
}

/** How many rows a statement of the history gave and changed and how long it took, or so far where it still runs. */
export function entryFigures(
  { status, rowCount, affectedRows, elapsedMs }: HistoryEntry,
): { rows: string, changed: string, time: string } {
  // Where rows were changed, none that came are not told of.
  const counts = rowCount > 0 || (affectedRows === null && (status === 'completed' || status === 'running'))
  return {
    rows: counts ? formatNumber(rowCount) : '–',
    changed: affectedRows === null ? '' : formatNumber(affectedRows),
    time: status === 'queued' ? '–' : formatDuration(elapsedMs),
  }
}

/** How much it was, in rows or the like, in bytes and in time; while it runs also how fast it is. */
export function taskFacts(task: LiveTask): string {
  const { bytes, rate, status, elapsedMs } = task
  const speed
    = status === 'running' && rate !== null && rate >= 1
      ? t('tasks.perSecond', { n: formatNumber(Math.round(rate)) })
      : ''
  return [progressText(task), changedText(task), bytes ? formatBytes(bytes) : '', speed, formatDuration(elapsedMs)]
    .filter(Boolean)
    .join(' · ')
}

export const taskIcons = {
  queued: 'i-lucide:clock text-ink-3',
  running: 'i-lucide:loader-circle animate-spin text-primary',
  completed: 'i-lucide:circle-check text-green',
  failed: 'i-lucide:circle-x text-red',
  cancelled: 'i-lucide:circle-slash text-ink-3',
} as const
