import type { DataSource } from '@contract/data-sources.ts'
import type { VNodeChild } from 'vue'
import type { CrudColumn, RowAction } from '@/components/me/crud/types.ts'
import type { LiveTask } from '@/store/index.ts'
import { NButton } from 'naive-ui'
import { AgoText, AppTag, RowActions } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { progressText, taskIcons } from '@/components/task/task-words.ts'
import TaskProgress from '@/components/task/TaskProgress.vue'
import { withTooltip } from '@/directives/tooltip.ts'
import { t, translateSentence } from '@/locales/index.ts'
import { sourceName } from '@/store/index.ts'
import { formatNumber } from '@/utils/format.ts'

/** The parts of what is known of a source. */
export type Part = 'drift' | 'leftOut' | 'renames'

interface Actions {
  canEdit: boolean
  taskOf: (source: DataSource) => LiveTask | undefined
  /** Why its server cannot be asked now; empty where nobody knows of a reason. */
  offline: (source: DataSource) => string
  show: (source: DataSource, part: Part) => void
  tables: (source: DataSource) => void
  sync: (source: DataSource) => void
  cancel: (task: LiveTask) => void
  schedule: (source: DataSource) => void
  remove: (source: DataSource) => void
}

const figure = (count: number): VNodeChild =>
  h('span', { class: 'font-mono text-12 tabular-nums' }, formatNumber(count))
const none = (): VNodeChild => h('span', { class: 'text-ink-3' }, '–')

function name(source: DataSource, { offline }: Actions): VNodeChild {
  const reason = offline(source)
  return h('div', { class: 'flex items-center gap-8 min-w-0' }, [
    h('i', { class: `${source.connection_id ? 'i-lucide:database' : 'i-lucide:book-marked'} text-15 text-ink-3` }),
    withTooltip(h('span', { class: 'truncate font-600' }, sourceName(source)), sourceName(source)),
    reason && withTooltip(
      h(AppTag, { 'type': 'warning', 'icon': 'i-lucide:wifi-off', 'data-testid': 'offline' }, () =>
        t('catalog.offline')),
      reason,
    ),
  ])
}

/** How its last sync ended, or how far the one that runs is. */
function status(source: DataSource, { taskOf }: Actions): VNodeChild {
  if (source.status === null) return h('span', { class: 'text-ink-3' }, t('catalog.byHandOnly'))
  const task = source.status === 'running' ? taskOf(source) : undefined
  const reason = source.error ? translateSentence(source.error) : ''
  return h('div', { 'class': 'flex-col gap-2 min-w-0', 'data-testid': 'sync-status' }, [
    h('div', { class: 'flex items-center gap-10' }, [
      h('i', { class: `${taskIcons[source.status]} text-14` }),
      h('span', t(`status.${source.status}`)),
      task && h('span', { class: 'text-12 text-ink-2 tabular-nums' }, progressText(task)),
    ]),
    task && h(TaskProgress, { task }),
    reason && withTooltip(h('div', { class: 'truncate pl-24 text-12 text-red' }, reason), reason),
  ])
}

/** What waits for somebody to look at it. */
function attention(source: DataSource, { show }: Actions): VNodeChild {
  const { rename_count, left_out_count } = source
  const link = (key: 'renames' | 'leftOut', count: number, type: 'warning' | 'default') => count > 0 && h(
    NButton,
    { 'text': true, type, 'class': 'text-12!', 'onClick': () => show(source, key), 'data-testid': `open-${key}` },
    () => t(`catalog.attention.${key}`, { n: formatNumber(count) }, count),
  )
  return h('div', { class: 'flex flex-wrap gap-x-12 gap-y-2' }, [
    link('renames', rename_count, 'warning'),
    link('leftOut', left_out_count, 'default'),
  ])
}

function firstActions(source: DataSource, given: Actions): RowAction[] {
  const tables = {
    key: 'show-tables',
    icon: 'i-lucide:table-2',
    label: t('catalog.showTables'),
    run: () => given.tables(source),
  }
  if (!given.canEdit || source.connection_id === null) return [tables]
  const task = given.taskOf(source)
  return [
    tables,
    source.status === 'running'
      ? {
          key: 'cancel-sync',
          icon: 'i-lucide:square',
          label: t('catalog.cancelSync'),
          run: () => { if (task) given.cancel(task) },
        }
      : { key: 'sync', icon: 'i-lucide:refresh-cw', label: t('catalog.syncNow'), run: () => given.sync(source) },
  ]
}

function moreActions(source: DataSource, given: Actions): RowAction[] {
  const parts: RowAction[] = source.connection_id === null
    ? []
    : [
        {
          key: 'drift',
          icon: 'i-lucide:git-compare',
          label: t('catalog.drift'),
          run: () => given.show(source, 'drift'),
        },
        {
          key: 'left-out',
          icon: 'i-lucide:eye-off',
          label: t('catalog.leftOutTables'),
          run: () => given.show(source, 'leftOut'),
        },
        {
          key: 'renames',
          icon: 'i-lucide:replace',
          label: t('catalog.renames'),
          run: () => given.show(source, 'renames'),
        },
      ]
  if (!given.canEdit) return parts
  return [
    ...parts,
    ...source.connection_id === null
      ? []
      : [{ key: 'schedule', icon: 'i-lucide:timer', label: t('catalog.schedule'), run: () => given.schedule(source) }],
    {
      key: 'delete-source',
      icon: 'i-lucide:trash-2 text-red',
      label: t('common.delete'),
      run: () => given.remove(source),
    },
  ]
}

export const scheduleText = (hours: number | null): string =>
  hours === null ? t('catalog.byHand') : t('catalog.everyHours', { n: formatNumber(hours) }, hours)

export function sourceColumns(given: Actions): Array<CrudColumn<DataSource>> {
  return [
    { key: 'name', title: t('catalog.source'), minWidth: 220, ellipsis: true, render: source => name(source, given) },
    {
      key: 'status',
      title: t('catalog.lastSync'),
      width: 230,
      ellipsis: true,
      render: source => status(source, given),
    },
    {
      key: 'synced_at',
      title: t('catalog.read'),
      width: 120,
      align: 'right',
      render: ({ synced_at }) => synced_at ? h(AgoText, { class: 'text-12', time: synced_at }) : none(),
    },
    {
      key: 'table_count',
      title: t('catalog.tables'),
      width: 90,
      align: 'right',
      render: ({ table_count }) => figure(table_count),
    },
    {
      key: 'snapshot',
      title: t('catalog.snapshots'),
      width: 100,
      align: 'right',
      render: ({ snapshot, connection_id }) => connection_id === null ? none() : figure(snapshot),
    },
    {
      key: 'every_hours',
      title: t('catalog.schedule'),
      width: 130,
      render: ({ every_hours, connection_id }) => connection_id === null
        ? none()
        : h('span', { class: every_hours === null ? 'text-ink-2' : '' }, scheduleText(every_hours)),
    },
    { key: 'attention', title: t('catalog.toLookAt'), width: 150, render: source => attention(source, given) },
    actionsColumn(116, source => h(RowActions, {
      name: sourceName(source),
      actions: firstActions(source, given),
      more: moreActions(source, given),
    })),
  ]
}
