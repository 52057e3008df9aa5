import type { Role } from '@contract/context.ts'
import type { ButtonPermission, Permission } from '@/settings.ts'
import { roleAllows } from '@contract/context.ts'
import { buttonPermissions } from '@/settings.ts'
import { useUserStore } from './user.ts'

export interface MenuItem {
  key: string
  path: string
  title: string
  icon: string
  order: number
  group: 'main' | 'bottom'
  /** Pages below it, in their order. */
  children?: MenuItem[]
}

interface PermissionState {
  /** The pages that the role may open. */
  permissions: Permission[]
  /** Those of them that the menu shows, as it shows them. */
  menus: MenuItem[]
}

/** The pages of the menu below their parents; one whose parent is not in the menu stands for itself. */
function menusOf(pages: readonly Permission[], parent?: string): MenuItem[] {
  const isShown = (code?: string) => pages.some(page => page.code === code && page.group)
  return pages
    .filter(page => (isShown(page.parent) ? page.parent : undefined) === parent)
    .flatMap(({ code, path, title, icon, order, group }): MenuItem[] => {
      if (!group) return []
      const children = menusOf(pages, code)
      return [{ key: code, path, title, icon, order, group, ...(children.length && { children }) }]
    })
    .sort((a, b) => a.order - b.order)
}

export const usePermissionStore = defineStore('permission', {
  state: (): PermissionState => ({ permissions: [], menus: [] }),
  getters: {
    /** Whether the person may do what a button does. */
    may: () => (button: ButtonPermission) => roleAllows(useUserStore().role, buttonPermissions[button]),
  },
  actions: {
    /** Decides what a person of this role may open, out of the pages of this door. */
    setPermissions(all: Permission[], role: Role) {
      this.permissions = all.filter(page => roleAllows(role, page.role))
      this.menus = menusOf(this.permissions)
    },
    resetPermission() {
      this.$reset()
    },
  },
})
