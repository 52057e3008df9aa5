import type { Connection } from '@contract/connections.ts'
import type { DataTableColumns } from 'naive-ui'
import type { VNodeChild } from 'vue'
import { NButton } from 'naive-ui'
import { h } from 'vue'
import { EnvironmentTag } from '@/components/index.ts'
import { t } from '@/locales/index.ts'
import { environments } from '@/utils/environment.ts'
import ConnectionStatus from './components/ConnectionStatus.vue'

interface Actions {
  canEdit: boolean
  open: (connection: Connection) => void
  edit: (connection: Connection) => void
  remove: (connection: Connection) => void
}

const mono = (text: string): VNodeChild => h('span', { class: 'font-mono text-12' }, text)
/** Where a connection leads, as a person says it. */
function addressOf({ file, user, host, port }: Pick<Connection, 'file' | 'user' | 'host' | 'port'>): string {
  return file ?? `${user ?? ''}@${host ?? ''}:${port ?? ''}`
}

const none = (): VNodeChild => h('span', { class: 'text-ink-3' }, '–')
const action = (icon: string, label: string, onClick: () => void, testId: string): VNodeChild =>
  h(NButton, { 'quaternary': true, 'size': 'small', 'title': label, 'aria-label': label, onClick, 'data-testid': testId }, { icon: () => h('i', { class: `${icon} text-15` }) })

const name = (connection: Connection): VNodeChild => h('div', { class: 'flex items-center gap-10' }, [
  h(ConnectionStatus, { connection }),
  h('span', { class: 'font-600 truncate' }, connection.name),
  connection.environment && h(EnvironmentTag, {
    environment: connection.environment,
    label: (environments as readonly string[]).includes(connection.environment) ? t(`environment.${connection.environment}`) : connection.environment,
  }),
])

export function connectionColumns({ canEdit, open, edit, remove }: Actions): DataTableColumns<Connection> {
  return [
    { key: 'name', title: t('connections.name'), render: name, minWidth: 240, ellipsis: true },
    { key: 'product', title: t('connections.server'), width: 170, render: ({ product, version }) => product ? `${product} ${version ?? ''}` : none() },
    { key: 'host', title: t('connections.address'), minWidth: 180, ellipsis: { tooltip: true }, render: connection => mono(addressOf(connection)) },
    { key: 'database', title: t('connections.database'), width: 140, ellipsis: { tooltip: true }, render: ({ database }) => database ? mono(database) : none() },
    {
      key: 'readOnly',
      title: t('connections.writes'),
      width: 120,
      render: ({ readOnly }) => readOnly
        ? h('span', { class: 'chip' }, [h('i', { class: 'i-lucide:lock text-12' }), t('connections.readOnly')])
        : h('span', { class: 'text-ink-2' }, t('connections.writesAllowed')),
    },
    {
      key: 'actions',
      title: () => h('span', { class: 'sr-only' }, t('common.actions')),
      width: 150,
      align: 'right',
      render: connection => h('div', { class: 'flex justify-end gap-2' }, [
        action('i-lucide:square-terminal', t('connections.openEditor'), () => open(connection), 'open'),
        canEdit && action('i-lucide:pencil', t('common.edit'), () => edit(connection), 'edit'),
        canEdit && action('i-lucide:trash-2', t('common.delete'), () => remove(connection), 'delete'),
      ]),
    },
  ]
}
