import type { DdlJob } from '@contract/ddl-jobs.ts'
import type { VNodeChild } from 'vue'
import type { Steering } from './api.ts'
import type { CrudColumn, RowAction } from '@/components/me/crud/types.ts'
import { RowActions, SqlText, WhenText } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { withTooltip } from '@/directives/tooltip.ts'
import { t } from '@/locales/index.ts'
import { formatDuration } from '@/utils/format.ts'
import JobProgress from './components/JobProgress.vue'
import JobState from './components/JobState.vue'
import { steeringOf, tookOf } from './job-state.ts'

interface Given {
  connectionId: string | null
  /** Whether jobs of this connection may be paused, resumed and cancelled. */
  maySteer: boolean
  steer: (action: Steering, job: DdlJob) => void
}

const steeringIcons: Record<Steering, string> = {
  pause: 'i-lucide:pause',
  resume: 'i-lucide:play',
  cancel: 'i-lucide:circle-x',
}

const figure = (text: string): VNodeChild =>
  h('span', { class: 'whitespace-nowrap font-mono text-12 tabular-nums' }, text)

/** The server tells whole seconds. */
function took(job: DdlJob): VNodeChild {
  const ms = tookOf(job, Date.now())
  if (ms === null) return figure('–')
  return figure(ms < 1000 ? t('jobs.underSecond') : formatDuration(ms))
}

/** The statement, and why it failed beside it. */
function statement({ query, error }: DdlJob, connectionId: string | null): VNodeChild {
  return h('div', { class: 'grid grid-flow-col auto-cols-[minmax(0,auto)] justify-start items-center gap-12' }, [
    query ? withTooltip(h(SqlText, { sql: query, connectionId }), query) : '–',
    error && withTooltip(h('span', { class: 'truncate text-12 text-red' }, error), error),
  ])
}

function actions(job: DdlJob, { maySteer, steer }: Given): VNodeChild {
  const possible = maySteer ? steeringOf(job) : []
  return h(RowActions, {
    name: `${t('jobs.job')} ${job.id}`,
    actions: possible.map((action): RowAction => ({
      key: `${action}-job`,
      icon: steeringIcons[action],
      label: t(`jobs.${action}`),
      run: () => steer(action, job),
    })),
  })
}

export function jobColumns(given: Given): Array<CrudColumn<DdlJob>> {
  return [
    { key: 'id', title: t('jobs.job'), width: 76, render: ({ id }) => figure(id) },
    { key: 'kind', title: t('jobs.kind'), width: 124, ellipsis: true },
    {
      key: 'table',
      title: t('jobs.table'),
      width: 148,
      ellipsis: true,
      exportValue: ({ database, table }) => [database, table].filter(Boolean).join('.'),
      render: ({ database, table }) => h('div', { class: 'flex-col min-w-0 leading-16' }, [
        table && withTooltip(h('span', { class: 'truncate' }, table), table),
        database && withTooltip(h('span', { class: 'truncate text-11 text-ink-3' }, database), database),
      ]),
    },
    { key: 'state', title: t('jobs.state'), width: 124, render: job => h(JobState, { job }) },
    { key: 'rowsDone', title: t('jobs.progress'), width: 160, align: 'right', render: job => h(JobProgress, { job }) },
    {
      key: 'startedAt',
      title: t('jobs.began'),
      width: 142,
      align: 'right',
      render: ({ startedAt }) => startedAt ? h(WhenText, { class: 'font-mono text-12', time: startedAt }) : '–',
    },
    {
      key: 'took',
      from: 1000,
      title: t('jobs.took'),
      width: 100,
      align: 'right',
      exportValue: job => tookOf(job, Date.now()),
      render: took,
    },
    {
      key: 'query',
      title: t('jobs.statement'),
      minWidth: 200,
      ellipsis: true,
      render: job => statement(job, given.connectionId),
    },
    actionsColumn(76, job => actions(job, given)),
  ]
}
