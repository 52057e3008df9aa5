import type { UserInfo } from './modules/user.ts'
import type { Permission } from '@/settings.ts'
import { api, startEvents } from '@/api/index.ts'
import { basePermissions } from '@/settings.ts'
import { useAuthStore } from './modules/auth.ts'
import { usePermissionStore } from './modules/permission.ts'
import { useRouterStore } from './modules/router.ts'
import { useSettingsStore } from './modules/settings.ts'
import { useTabStore } from './modules/tab.ts'
import { useUserStore } from './modules/user.ts'
import { useWorkbenchStore } from './modules/workbench.ts'

async function getUserInfo(): Promise<UserInfo> {
  const { id, username, tenant_id, tenant_name, role } = await api.auth.me()
  return { id, username, tenant: tenant_id, tenantName: tenant_name, role }
}

/** The pages that this door has, for whatever role. */
function getPermissions(): Permission[] {
  const door = window.tihc ? 'desktop' : 'host'
  return basePermissions.filter(permission => !permission.door || permission.door === door)
}

/**
 * Learns who is signed in and adds the pages that they may open.
 *
 * @throws what the call throws
 */
export async function initUserAndPermissions(): Promise<void> {
  const permissionStore = usePermissionStore()
  const user = await getUserInfo()
  useUserStore().setUser(user)
  // What the browser remembers will do where they cannot be had.
  await useSettingsStore().load().catch(error => console.warn('The settings could not be read.', error))
  const pages = getPermissions()
  permissionStore.setPermissions(pages, user.role)
  useRouterStore().addPages(pages, user.role)
  useTabStore().restore(user.id, permissionStore.permissions.map(({ code }) => code))
  startEvents(user.id)
  useAuthStore().tellSignedIn()
  await useWorkbenchStore().restore()
}
