import type { VNodeChild } from 'vue'
import type { CrudColumn, RowAction } from '@/components/me/crud/types.ts'
import type { LiveTask } from '@/store/index.ts'
import { RowActions, SqlText, WhenText } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import CancelTask from '@/components/task/CancelTask.vue'
import { progressText, taskIcons } from '@/components/task/task-words.ts'
import TaskProgress from '@/components/task/TaskProgress.vue'
import TaskTarget from '@/components/task/TaskTarget.vue'
import { withTooltip } from '@/directives/tooltip.ts'
import { t, translateSentence } from '@/locales/index.ts'
import { hasEnded } from '@/store/index.ts'
import { formatBytes, formatDuration, formatNumber } from '@/utils/format.ts'

interface Actions {
  details: (task: LiveTask) => void
  openResult: (task: LiveTask) => void
  editAgain: (task: LiveTask) => void
  free: (task: LiveTask) => void
}

const figure = (text: string): VNodeChild =>
  h('span', { class: 'whitespace-nowrap font-mono text-12 tabular-nums' }, text || '–')

/** The statement, and why it failed beside it: one line, which both share evenly where they are long. */
function what(task: LiveTask): VNodeChild {
  const message = translateSentence(task.message)
  const { connectionId, title } = task
  const sql = task.sql ?? title
  return h('div', { class: 'grid grid-flow-col auto-cols-[minmax(0,auto)] justify-start items-center gap-12' }, [
    task.kind === 'sql'
      ? withTooltip(h(SqlText, { sql, connectionId }), sql)
      : h('span', { class: 'truncate' }, title || message),
    task.status === 'failed' && withTooltip(h('span', { class: 'truncate text-12 text-red' }, message), message),
  ])
}

/** There is no room for more words. */
const changed = ({ affectedRows }: LiveTask) =>
  affectedRows === null ? '' : t('tasks.changed', { n: formatNumber(affectedRows) })

const progress = (task: LiveTask): VNodeChild => hasEnded(task)
  ? figure(progressText(task) || changed(task))
  : h('div', { class: 'flex-col gap-2 leading-16' }, [figure(progressText(task)), h(TaskProgress, { task })])

function actions(task: LiveTask, { details, openResult, editAgain, free }: Actions): VNodeChild {
  if (!hasEnded(task)) return h('div', { class: 'flex justify-end' }, [h(CancelTask, { task })])
  const result: RowAction[] = task.hasResult
    ? [{ key: 'open-result', icon: 'i-lucide:table-2', label: t('tasks.openResult'), run: () => openResult(task) }]
    : []
  const edit: RowAction[]
    = task.kind === 'sql'
      ? [{ key: 'edit-again', icon: 'i-lucide:square-pen', label: t('tasks.editAgain'), run: () => editAgain(task) }]
      : []
  return h(RowActions, {
    name: task.title,
    actions: [...result, ...edit],
    more: [
      { key: 'task-details', icon: 'i-lucide:info', label: t('tasks.details'), run: () => details(task) },
      ...(task.hasResult
        ? [{ key: 'free-result', icon: 'i-lucide:trash-2', label: t('tasks.free'), run: () => free(task) }]
        : []),
    ],
  })
}

export function taskColumns(given: Actions): Array<CrudColumn<LiveTask>> {
  return [
    {
      key: 'status',
      title: t('tasks.state'),
      width: 116,
      render: ({ status }) =>
        h('span', { class: 'flex items-center gap-8' }, [
          h('i', { class: `${taskIcons[status]} text-14` }),
          t(`status.${status}`),
        ]),
    },
    { key: 'title', title: t('tasks.what'), minWidth: 280, ellipsis: true, render: what },
    {
      key: 'connectionId',
      from: 960,
      title: t('tasks.target'),
      width: 130,
      exportValue: ({ connectionName }) => connectionName,
      render: ({ connectionId, connectionName }) => h(TaskTarget, { connectionId, name: connectionName }),
    },
    { key: 'done', title: t('tasks.progress'), width: 148, align: 'right', render: progress },
    {
      key: 'bytes',
      from: 1060,
      title: t('tasks.size'),
      width: 80,
      align: 'right',
      render: ({ bytes }) => figure(bytes ? formatBytes(bytes) : ''),
    },
    {
      key: 'elapsedMs',
      from: 860,
      title: t('tasks.time'),
      width: 104,
      align: 'right',
      render: ({ elapsedMs }) => figure(formatDuration(elapsedMs)),
    },
    {
      key: 'startedAt',
      title: t('tasks.when'),
      width: 108,
      align: 'right',
      render: ({ startedAt }) => h(WhenText, { class: 'font-mono text-12', time: startedAt, clock: true }),
    },
    actionsColumn(124, task => actions(task, given)),
  ]
}
