import type { Connection } from '@contract/connections.ts'
import type { VNodeChild } from 'vue'
import type { ConnectionCheck } from './useConnectionChecks.ts'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { NTooltip } from 'naive-ui'
import { ConnectionStatus, EnvironmentBar, EnvironmentTag, NameLine } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { withTooltip } from '@/directives/tooltip.ts'
import { t } from '@/locales/index.ts'
import { environmentLabel } from '@/utils/environment.ts'
import ConnectionActions from './components/ConnectionActions.vue'
import ConnectionMarks from './components/ConnectionMarks.vue'
import { addressOf, stateOf } from './connection-list.ts'

interface Actions {
  canEdit: boolean
  hasFolders: boolean
  checks: ReadonlyMap<string, ConnectionCheck>
  open: (connection: Connection) => void
  check: (connection: Connection) => void
  edit: (connection: Connection) => void
  duplicate: (connection: Connection) => void
  remove: (connection: Connection) => void
}

const mono = (text: string): VNodeChild => h('span', { class: 'font-mono text-12' }, text)
const none = (): VNodeChild => h('span', { class: 'text-ink-3' }, '–')

const name = ({ name, environment }: Connection): VNodeChild =>
  h('div', { class: 'flex items-center gap-8' }, [
    h(EnvironmentBar, { environment }),
    withTooltip(h(NameLine, null, {
      default: () => h('span', { class: 'font-600' }, name),
      marks: () => environment && h(EnvironmentTag, { environment, label: environmentLabel(environment) }),
    }), name),
  ])

function status(connection: Connection, check: ConnectionCheck | undefined): VNodeChild {
  const { status, reason } = stateOf(connection, check)
  const shown = h(ConnectionStatus, { status })
  if (!reason) return shown
  return h(
    NTooltip,
    { class: 'max-w-400' },
    {
      trigger: () =>
        h('div', { 'class': 'min-w-0', 'data-testid': 'row-trouble' }, [
          shown,
          h('div', { class: 'truncate pl-20 text-12 text-red' }, reason),
        ]),
      default: () => reason,
    },
  )
}

const folderColumn = (): CrudColumn<Connection> => ({
  key: 'folder',
  from: 1200,
  title: t('connections.folder'),
  width: 110,
  ellipsis: { tooltip: true },
  render: ({ folder }) => folder ?? none(),
})

function actions(connection: Connection, given: Actions): VNodeChild {
  return h(ConnectionActions, {
    name: connection.name,
    canEdit: given.canEdit,
    checking: !!given.checks.get(connection.id)?.running,
    onOpen: () => given.open(connection),
    onCheck: () => given.check(connection),
    onEdit: () => given.edit(connection),
    onDuplicate: () => given.duplicate(connection),
    onRemove: () => given.remove(connection),
  })
}

export function connectionColumns(given: Actions): Array<CrudColumn<Connection>> {
  return [
    { key: 'name', title: t('connections.name'), render: name, width: 230, ellipsis: true },
    {
      key: 'status',
      title: t('connections.statusLabel'),
      width: 190,
      render: connection => status(connection, given.checks.get(connection.id)),
    },
    ...(given.hasFolders ? [folderColumn()] : []),
    {
      key: 'product',
      from: 980,
      title: t('connections.server'),
      width: 130,
      render: ({ product, version }) => (product ? `${product} ${version ?? ''}` : none()),
    },
    {
      key: 'host',
      title: t('connections.address'),
      width: 190,
      ellipsis: { tooltip: true },
      render: connection => mono(addressOf(connection)),
    },
    {
      key: 'database',
      from: 1100,
      title: t('connections.database'),
      width: 116,
      ellipsis: { tooltip: true },
      render: ({ database }) => (database ? mono(database) : none()),
    },
    {
      key: 'marks',
      from: 870,
      title: t('connections.marks'),
      width: 130,
      render: connection => h('div', { class: 'flex flex-wrap gap-4' }, h(ConnectionMarks, { connection })),
    },
    actionsColumn(124, connection => actions(connection, given)),
  ]
}
