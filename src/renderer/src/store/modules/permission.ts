import type { Role } from '@contract/context.ts'
import type { Permission } from '@/settings.ts'
import { roleAllows } from '@contract/context.ts'

export interface MenuItem { key: string, path: string, title: string, icon: string, order: number, group: 'main' | 'bottom' }

interface PermissionState {
  /** The pages that the role may open. */
  permissions: Permission[]
  menus: MenuItem[]
}

export const usePermissionStore = defineStore('permission', {
  state: (): PermissionState => ({ permissions: [], menus: [] }),
  actions: {
    /** Decides what a person of this role may open, out of the pages of this door. */
    setPermissions(all: Permission[], role: Role) {
      this.permissions = all.filter(page => roleAllows(role, page.role))
      this.menus = this.permissions
        .flatMap(({ code, path, title, icon, order, group }) => group ? [{ key: code, path, title, icon, order, group }] : [])
        .sort((a, b) => a.order - b.order)
    },
    resetPermission() {
      this.$reset()
    },
  },
})
