import type { Role } from '@contract/context.ts'
import type { UserInfo } from './modules/user.ts'
import type { Permission } from '@/settings.ts'
import { roleAllows } from '@contract/context.ts'
import { api } from '@/api/index.ts'
import { basePermissions } from '@/settings.ts'

export async function getUserInfo(): Promise<UserInfo> {
  const { id, username, tenant_id, tenant_name, role } = await api.auth.me()
  return { id, username, tenant: tenant_id, tenantName: tenant_name, role }
}

/** The pages that a role may open. */
export function getPermissions(role: Role): Permission[] {
  return basePermissions.filter(permission => roleAllows(role, permission.role))
}
