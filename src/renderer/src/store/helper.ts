import type { UserInfo } from './modules/user.ts'
import type { Permission } from '@/settings.ts'
import { api } from '@/api/index.ts'
import { basePermissions } from '@/settings.ts'

export async function getUserInfo(): Promise<UserInfo> {
  const { id, username, tenant_id, tenant_name, role } = await api.auth.me()
  return { id, username, tenant: tenant_id, tenantName: tenant_name, role }
}

/** The pages that this door has, for whatever role. */
export function getPermissions(): Permission[] {
  const door = window.tihc ? 'desktop' : 'host'
  return basePermissions.filter(permission => !permission.door || permission.door === door)
}
