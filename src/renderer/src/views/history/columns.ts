import type { HistoryEntry } from '@contract/sql.ts'
import type { VNodeChild } from 'vue'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { RowActions, SqlText, WhenText } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { entryFigures, taskIcons } from '@/components/task/task-words.ts'
import TaskTarget from '@/components/task/TaskTarget.vue'
import { withTooltip } from '@/directives/tooltip.ts'
import { t, translateParagraphs } from '@/locales/index.ts'

interface Actions {
  open: (entry: HistoryEntry) => void
  copy: (entry: HistoryEntry) => void
  details: (entry: HistoryEntry) => void
  remove: (entry: HistoryEntry) => void
  /** An entry as it is now: one that still runs goes on. */
  now: (entry: HistoryEntry) => HistoryEntry
}

const figure = (text: string): VNodeChild =>
  h('span', { class: 'whitespace-nowrap font-mono text-12 tabular-nums' }, text)

/** The statement, and how it ended before it. */
function statement({ sql, status, error, connectionId }: HistoryEntry): VNodeChild {
  const ended = t(`status.${status}`)
  return h('div', { class: 'flex items-center gap-10 min-w-0' }, [
    withTooltip(
      h('i', { 'class': `${taskIcons[status]} text-14`, 'role': 'img', 'aria-label': ended }),
      error ? translateParagraphs(error) : ended,
    ),
    withTooltip(h(SqlText, { sql, connectionId, class: 'min-w-0 flex-1' }), sql),
  ])
}

function actions(entry: HistoryEntry, { open, copy, details, remove }: Actions): VNodeChild {
  return h(RowActions, {
    name: entry.sql.slice(0, 80),
    actions: [
      { key: 'open-entry', icon: 'i-lucide:square-pen', label: t('history.open'), run: () => open(entry) },
      { key: 'copy-entry', icon: 'i-lucide:copy', label: t('common.copy'), run: () => copy(entry) },
    ],
    more: [
      { key: 'entry-details', icon: 'i-lucide:info', label: t('tasks.details'), run: () => details(entry) },
      { key: 'delete-entry', icon: 'i-lucide:trash-2 text-red', label: t('common.delete'), run: () => remove(entry) },
    ],
  })
}

export function historyColumns(given: Actions): Array<CrudColumn<HistoryEntry>> {
  return [
    { key: 'sql', title: t('history.statement'), minWidth: 280, ellipsis: true, render: statement },
    {
      key: 'connectionId',
      title: t('tasks.target'),
      width: 140,
      exportValue: ({ connectionName }) => connectionName,
      render: ({ connectionId, connectionName }) => h(TaskTarget, { connectionId, name: connectionName }),
    },
    {
      key: 'database',
      from: 960,
      title: t('history.database'),
      width: 120,
      ellipsis: { tooltip: true },
      render: ({ database }) => h('span', { class: database ? 'font-mono text-12' : 'text-ink-3' }, database ?? '–'),
    },
    {
      key: 'rowCount',
      title: t('history.rows'),
      width: 108,
      align: 'right',
      render: entry => figure(entryFigures(given.now(entry)).rows),
    },
    {
      key: 'affectedRows',
      from: 920,
      title: t('history.changed'),
      width: 100,
      align: 'right',
      render: entry => figure(entryFigures(given.now(entry)).changed),
    },
    {
      key: 'elapsedMs',
      from: 860,
      title: t('tasks.time'),
      width: 104,
      align: 'right',
      render: entry => figure(entryFigures(given.now(entry)).time),
    },
    {
      key: 'startedAt',
      title: t('tasks.when'),
      width: 108,
      align: 'right',
      render: ({ startedAt }) => h(WhenText, { class: 'font-mono text-12', time: startedAt, clock: true }),
    },
    actionsColumn(116, entry => actions(entry, given)),
  ]
}
