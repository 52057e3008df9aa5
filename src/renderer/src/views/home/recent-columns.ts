import type { HistoryEntry } from '@contract/sql.ts'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { h } from 'vue'
import { SqlText, WhenText } from '@/components/index.ts'
import { taskIcons } from '@/components/task/task-words.ts'
import TaskTarget from '@/components/task/TaskTarget.vue'
import { t } from '@/locales/index.ts'
import { formatDuration, formatNumber } from '@/utils/format.ts'

const isRunning = ({ status }: HistoryEntry) => status === 'running' || status === 'queued'
const figure = (text: string) => h('span', { class: 'whitespace-nowrap font-mono text-12 tabular-nums' }, text)

export function recentColumns(): Array<CrudColumn<HistoryEntry>> {
  return [
    {
      key: 'sql',
      title: t('history.statement'),
      ellipsis: true,
      render: ({ sql, status, error }) => h('span', { class: 'flex items-center gap-8' }, [
        // That it went well needs no sign.
        status !== 'completed' && h('i', { 'class': `${taskIcons[status]} text-14`, 'role': 'img', 'aria-label': t(`status.${status}`), 'title': error ?? t(`status.${status}`) }),
        h(SqlText, { sql, class: 'min-w-0 flex-1' }),
      ]),
    },
    { key: 'connectionId', title: t('tasks.target'), width: 134, render: ({ connectionId, connectionName }) => h(TaskTarget, { connectionId, name: connectionName }) },
    { key: 'rowCount', title: t('history.rows'), width: 112, align: 'right', render: entry => figure(entry.status === 'completed' || entry.rowCount ? formatNumber(entry.rowCount) : '–') },
    { key: 'elapsedMs', title: t('tasks.time'), width: 116, align: 'right', render: entry => figure(isRunning(entry) ? '–' : formatDuration(entry.elapsedMs)) },
    { key: 'startedAt', title: t('tasks.when'), width: 108, align: 'right', render: ({ startedAt }) => h(WhenText, { time: startedAt }) },
  ]
}
