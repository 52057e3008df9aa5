import type { contract } from '@contract/index.ts'
import type { Input, Output } from '@contract/procedure.ts'
import type { PageOf } from '@/components/me/crud/types.ts'
import { api } from '@/api/index.ts'

export type User = Output<typeof contract.users.create>
export type Tenant = Output<typeof contract.tenants.create>
/** A user with the name of their tenant. */
export type UserRow = User & { tenant: string }
export interface UserQuery { search: string, tenant: string | null }
export interface TenantQuery { search: string }

const matches = (text: string, search: string) => text.toLowerCase().includes(search.trim().toLowerCase())

export default {
  async users({ search, tenant }: UserQuery): Promise<PageOf<UserRow>> {
    const [users, tenants] = await Promise.all([api.users.list(), api.tenants.list()])
    const names = new Map(tenants.map(({ id, name }) => [id, name]))
    const rows = users.filter(
      ({ username, tenant_id }) => matches(username, search) && (!tenant || tenant_id === tenant),
    )
    return { pageData: rows.map(user => ({ ...user, tenant: names.get(user.tenant_id) ?? '' })) }
  },
  createUser: (user: Input<typeof contract.users.create>) => api.users.create(user),
  updateUser: (user: Input<typeof contract.users.update>) => api.users.update(user),
  deleteUser: ({ id }: Pick<User, 'id'>) => api.users.delete({ id }),

  allTenants: () => api.tenants.list(),
  async tenants({ search }: TenantQuery): Promise<PageOf<Tenant>> {
    return { pageData: (await api.tenants.list()).filter(({ name }) => matches(name, search)) }
  },
  createTenant: (name: string) => api.tenants.create({ name }),
  deleteTenant: ({ id }: Pick<Tenant, 'id'>) => api.tenants.delete({ id }),
}
