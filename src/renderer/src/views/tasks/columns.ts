import type { VNodeChild } from 'vue'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import type { LiveTask } from '@/store/index.ts'
import { h } from 'vue'
import { IconButton, SqlText, WhenText } from '@/components/index.ts'
import CancelTask from '@/components/task/CancelTask.vue'
import { progressText, taskIcons } from '@/components/task/task-words.ts'
import TaskProgress from '@/components/task/TaskProgress.vue'
import TaskTarget from '@/components/task/TaskTarget.vue'
import { t, translateSentence } from '@/locales/index.ts'
import { hasEnded } from '@/store/index.ts'
import { formatBytes, formatDuration } from '@/utils/format.ts'

interface Actions {
  details: (task: LiveTask) => void
  openResult: (task: LiveTask) => void
  editAgain: (task: LiveTask) => void
  free: (task: LiveTask) => void
}

const figure = (text: string): VNodeChild => h('span', { class: 'whitespace-nowrap tabular-nums' }, text || '–')
const action = (icon: string, label: string, task: LiveTask, onClick: (task: LiveTask) => void, testId: string): VNodeChild =>
  h(IconButton, { icon, 'label': `${label}: ${task.title}`, 'size': 'small', 'title': label, 'onClick': () => onClick(task), 'data-testid': testId })

function what(task: LiveTask): VNodeChild {
  return h('div', { class: 'flex-col gap-4 min-w-0 w-full' }, [
    task.kind === 'sql' ? h(SqlText, { sql: task.title, title: task.title }) : h('span', { class: 'truncate' }, task.title || translateSentence(task.message)),
    !hasEnded(task) && h(TaskProgress, { task }),
    task.status === 'failed' && h('span', { class: 'truncate text-12 text-red', title: translateSentence(task.message) }, translateSentence(task.message)),
  ])
}

export function taskColumns({ details, openResult, editAgain, free }: Actions): Array<CrudColumn<LiveTask>> {
  return [
    {
      key: 'status',
      title: t('tasks.state'),
      width: 116,
      render: ({ status }) => h('span', { class: 'flex items-center gap-8' }, [h('i', { class: `${taskIcons[status]} text-14` }), t(`status.${status}`)]),
    },
    { key: 'title', title: t('tasks.what'), minWidth: 260, ellipsis: true, render: what },
    { key: 'connectionId', title: t('tasks.target'), width: 150, exportValue: ({ connectionName }) => connectionName, render: ({ connectionId, connectionName }) => h(TaskTarget, { connectionId, name: connectionName }) },
    { key: 'done', title: t('tasks.progress'), width: 140, align: 'right', render: task => figure(progressText(task)) },
    { key: 'bytes', title: t('tasks.size'), width: 84, align: 'right', render: ({ bytes }) => figure(bytes ? formatBytes(bytes) : '') },
    { key: 'elapsedMs', title: t('tasks.time'), width: 112, align: 'right', render: ({ elapsedMs }) => figure(formatDuration(elapsedMs)) },
    { key: 'startedAt', title: t('tasks.when'), width: 110, align: 'right', render: ({ startedAt }) => h(WhenText, { time: startedAt }) },
    {
      key: 'actions',
      title: () => h('span', { class: 'sr-only' }, t('common.actions')),
      width: 148,
      hideInExport: true,
      align: 'right',
      render: task => h('div', { class: 'flex justify-end items-center gap-2' }, hasEnded(task)
        ? [
            task.hasResult && action('i-lucide:table-2', t('tasks.openResult'), task, openResult, 'open-result'),
            task.kind === 'sql' && action('i-lucide:square-pen', t('tasks.editAgain'), task, editAgain, 'edit-again'),
            task.hasResult && action('i-lucide:eraser', t('tasks.free'), task, free, 'free-result'),
            action('i-lucide:info', t('tasks.details'), task, details, 'task-details'),
          ]
        : [h(CancelTask, { task }), action('i-lucide:info', t('tasks.details'), task, details, 'task-details')]),
    },
  ]
}
