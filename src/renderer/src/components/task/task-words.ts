import type { LiveTask } from '@/store/modules/live-tasks.ts'
import { t } from '@/locales/index.ts'
import { formatBytes, formatDuration, formatNumber } from '@/utils/format.ts'

const units = ['rows', 'tables'] as const

/** `1,204,118 rows`, `54 of 127 tables`; empty while there is nothing to count. */
export function progressText({ done, total, unit, status }: LiveTask): string {
  if (!done && !total) return ''
  const known = units.find(name => name === unit)
  if (!known) return total === null ? formatNumber(done) : t('tasks.of', { done: formatNumber(done), total: formatNumber(total) })
  const counted = status === 'running' && total !== null ? t('tasks.of', { done: formatNumber(done), total: formatNumber(total) }) : formatNumber(done)
  return t(`tasks.units.${known}`, { n: counted }, total ?? done)
}

/** How much it was, in rows or the like, in bytes and in time. */
export function taskFacts(task: LiveTask): string {
  return [progressText(task), task.bytes ? formatBytes(task.bytes) : '', formatDuration(task.elapsedMs)].filter(Boolean).join(' · ')
}

export const taskIcons = {
  queued: 'i-lucide:clock text-ink-3',
  running: 'i-lucide:loader-circle animate-spin text-primary',
  completed: 'i-lucide:circle-check text-green',
  failed: 'i-lucide:circle-x text-red',
  cancelled: 'i-lucide:circle-slash text-ink-3',
} as const
