import type { HistoryEntry } from '@contract/sql.ts'
import type { VNodeChild } from 'vue'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { h } from 'vue'
import { IconButton, SqlText, WhenText } from '@/components/index.ts'
import { taskIcons } from '@/components/task/task-words.ts'
import TaskTarget from '@/components/task/TaskTarget.vue'
import { t, translateSentence } from '@/locales/index.ts'
import { formatDuration, formatNumber } from '@/utils/format.ts'

interface Actions {
  open: (entry: HistoryEntry) => void
  copy: (entry: HistoryEntry) => void
  details: (entry: HistoryEntry) => void
  remove: (entry: HistoryEntry) => void
}

const action = (icon: string, label: string, entry: HistoryEntry, onClick: (entry: HistoryEntry) => void, testId: string): VNodeChild =>
  h(IconButton, { icon, 'label': `${label}: ${entry.sql.slice(0, 80)}`, 'size': 'small', 'title': label, 'onClick': () => onClick(entry), 'data-testid': testId })

const isRunning = ({ status }: HistoryEntry) => status === 'running' || status === 'queued'

export function historyColumns({ open, copy, details, remove }: Actions): Array<CrudColumn<HistoryEntry>> {
  return [
    {
      key: 'sql',
      title: t('history.statement'),
      minWidth: 280,
      ellipsis: true,
      render: entry => h('div', { class: 'flex items-center gap-10 min-w-0' }, [
        h('i', { 'class': `${taskIcons[entry.status]} text-14`, 'role': 'img', 'aria-label': t(`status.${entry.status}`), 'title': entry.error ? translateSentence(entry.error) : t(`status.${entry.status}`) }),
        h(SqlText, { sql: entry.sql, class: 'min-w-0 flex-1', title: entry.sql }),
      ]),
    },
    { key: 'connectionId', title: t('tasks.target'), width: 150, exportValue: ({ connectionName }) => connectionName, render: ({ connectionId, connectionName }) => h(TaskTarget, { connectionId, name: connectionName }) },
    { key: 'database', title: t('history.database'), width: 120, ellipsis: { tooltip: true }, render: ({ database }) => h('span', { class: database ? 'font-mono text-12' : 'text-ink-3' }, database ?? '–') },
    { key: 'rowCount', title: t('history.rows'), width: 108, align: 'right', render: entry => h('span', { class: 'whitespace-nowrap tabular-nums' }, entry.status === 'completed' || entry.rowCount ? formatNumber(entry.rowCount) : '–') },
    { key: 'elapsedMs', title: t('tasks.time'), width: 112, align: 'right', render: entry => h('span', { class: 'whitespace-nowrap tabular-nums' }, isRunning(entry) ? '–' : formatDuration(entry.elapsedMs)) },
    { key: 'startedAt', title: t('tasks.when'), width: 116, align: 'right', render: ({ startedAt }) => h(WhenText, { time: startedAt }) },
    {
      key: 'actions',
      title: () => h('span', { class: 'sr-only' }, t('common.actions')),
      width: 148,
      hideInExport: true,
      align: 'right',
      render: entry => h('div', { class: 'flex justify-end items-center gap-2' }, [
        action('i-lucide:square-pen', t('history.open'), entry, open, 'open-entry'),
        action('i-lucide:copy', t('common.copy'), entry, copy, 'copy-entry'),
        action('i-lucide:info', t('tasks.details'), entry, details, 'entry-details'),
        action('i-lucide:trash-2', t('common.delete'), entry, remove, 'delete-entry'),
      ]),
    },
  ]
}
