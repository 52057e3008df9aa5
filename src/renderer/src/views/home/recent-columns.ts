import type { HistoryEntry } from '@contract/sql.ts'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { SqlText, WhenText } from '@/components/index.ts'
import { entryFigures, taskIcons } from '@/components/task/task-words.ts'
import TaskTarget from '@/components/task/TaskTarget.vue'
import { withTooltip } from '@/directives/tooltip.ts'
import { t } from '@/locales/index.ts'

const figure = (text: string) => h('span', { class: 'whitespace-nowrap font-mono text-12 tabular-nums' }, text)

/** @param now an entry as it is now: one that still runs goes on */
export function recentColumns(now: (entry: HistoryEntry) => HistoryEntry): Array<CrudColumn<HistoryEntry>> {
  return [
    {
      key: 'sql',
      title: t('history.statement'),
      ellipsis: true,
      render: ({ sql, status, error, connectionId }) =>
        h('span', { class: 'flex items-center gap-8' }, [
          // That it went well needs no sign.
          status !== 'completed'
          && withTooltip(
            h('i', { 'class': `${taskIcons[status]} text-14`, 'role': 'img', 'aria-label': t(`status.${status}`) }),
            error ?? t(`status.${status}`),
          ),
          h(SqlText, { sql, connectionId, class: 'min-w-0 flex-1' }),
        ]),
    },
    {
      key: 'connectionId',
      title: t('tasks.target'),
      width: 134,
      render: ({ connectionId, connectionName }) => h(TaskTarget, { connectionId, name: connectionName }),
    },
    {
      key: 'rowCount',
      title: t('history.rows'),
      width: 100,
      align: 'right',
      render: entry => figure(entryFigures(now(entry)).rows),
    },
    {
      key: 'elapsedMs',
      title: t('tasks.time'),
      width: 108,
      align: 'right',
      render: entry => figure(entryFigures(now(entry)).time),
    },
    {
      key: 'startedAt',
      title: t('tasks.when'),
      width: 152,
      align: 'right',
      render: ({ startedAt }) => h(WhenText, { class: 'font-mono text-12', time: startedAt }),
    },
  ]
}
