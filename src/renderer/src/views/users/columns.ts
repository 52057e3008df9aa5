import type { VNodeChild } from 'vue'
import type { Tenant, UserRow } from './api.ts'
import type { CrudColumn } from '@/components/me/crud/types.ts'
import { AppTag, IconButton } from '@/components/index.ts'
import { actionsColumn } from '@/components/me/crud/actions-column.ts'
import { t } from '@/locales/index.ts'
import { useAppStore } from '@/store/index.ts'
import { formatNumber } from '@/utils/format.ts'

const dateOf = (time: string) =>
  new Intl.DateTimeFormat(useAppStore().locale, { dateStyle: 'medium' }).format(new Date(time))
const named = (name: string, mark: string | false): VNodeChild => h('div', { class: 'flex items-center gap-8' }, [
  h('span', { class: 'truncate font-600' }, name),
  mark && h(AppTag, () => mark),
])
const actions = (buttons: VNodeChild[]): VNodeChild => h('div', { class: 'flex justify-end gap-2' }, buttons)
const button = (icon: string, label: string, onClick: () => void, testId: string) =>
  h(IconButton, { icon, label, 'size': 'small', onClick, 'data-testid': testId })

interface UserActions { ownId: string, edit: (user: UserRow) => void, remove: (user: UserRow) => void }

export function userColumns({ ownId, edit, remove }: UserActions): Array<CrudColumn<UserRow>> {
  return [
    {
      key: 'username',
      title: t('users.name'),
      minWidth: 200,
      ellipsis: true,
      render: ({ id, username }) => named(username, id === ownId && t('users.you')),
    },
    { key: 'role', title: t('users.role'), width: 140, render: ({ role }) => t(`role.${role}`) },
    { key: 'tenant', title: t('users.tenantOf'), minWidth: 160, ellipsis: { tooltip: true } },
    { key: 'created_at', title: t('users.created'), width: 150, render: ({ created_at }) => dateOf(created_at) },
    actionsColumn(110, user =>
      actions([
        button('i-lucide:pencil', t('common.edit'), () => edit(user), 'edit'),
        // Whoever deletes their own account stands before a closed door.
        user.id !== ownId && button('i-lucide:trash-2', t('common.delete'), () => remove(user), 'delete'),
      ])),
  ]
}

interface TenantActions { ownId: string, remove: (tenant: Tenant) => void }

export function tenantColumns({ ownId, remove }: TenantActions): Array<CrudColumn<Tenant>> {
  return [
    {
      key: 'name',
      title: t('users.name'),
      minWidth: 220,
      ellipsis: true,
      render: ({ id, name }) => named(name, id === ownId && t('users.own')),
    },
    {
      key: 'users',
      title: t('users.userCount'),
      width: 110,
      align: 'right',
      render: ({ users }) => formatNumber(users),
    },
    {
      key: 'connections',
      title: t('users.connectionCount'),
      width: 130,
      align: 'right',
      render: ({ connections }) => formatNumber(connections),
    },
    { key: 'created_at', title: t('users.created'), width: 150, render: ({ created_at }) => dateOf(created_at) },
    actionsColumn(90, tenant =>
      actions([
        tenant.id !== ownId && button('i-lucide:trash-2', t('common.delete'), () => remove(tenant), 'delete-tenant'),
      ])),
  ]
}
