import type { Role } from '@contract/context.ts'
import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/settings.ts'
import { roleAllows } from '@contract/context.ts'
import { defineStore } from 'pinia'
import { markRaw } from 'vue'

export interface MenuItem { key: string, path: string, title: string, icon: string, order: number, group: 'main' | 'bottom' }

interface PermissionState {
  /** A route for every page of this door; those that the role may not open say so. */
  accessRoutes: RouteRecordRaw[]
  /** The pages that the role may open. */
  permissions: Permission[]
  menus: MenuItem[]
}

const pages = import.meta.glob<{ default: unknown }>('@/views/*/index.vue')

function generateRoute({ code, path, component, title, icon, keepAlive, role, parent, layout, untitled }: Permission): RouteRecordRaw {
  return {
    name: code,
    path,
    // The address's parameters as props: they stay what they are while the page is kept and another one is in front.
    props: true,
    component: pages[`/src/views/${component}/index.vue`]!,
    meta: { title, icon, keepAlive, role, parent, layout, untitled },
  }
}

function deniedRoute({ code, path, role }: Permission): RouteRecordRaw {
  return { name: code, path, component: () => import('@/views/error-page/403.vue'), meta: { title: 'error.403', role, tab: false } }
}

export const usePermissionStore = defineStore('permission', {
  state: (): PermissionState => ({ accessRoutes: [], permissions: [], menus: [] }),
  actions: {
    /** Decides what a person of this role may open, out of the pages of this door. */
    setPermissions(all: Permission[], role: Role) {
      const allowed = (page: Permission) => roleAllows(role, page.role)
      this.permissions = all.filter(allowed)
      this.accessRoutes = all.map(page => markRaw(allowed(page) ? generateRoute(page) : deniedRoute(page)))
      this.menus = this.permissions
        .flatMap(({ code, path, title, icon, order, group }) => group ? [{ key: code, path, title, icon, order, group }] : [])
        .sort((a, b) => a.order - b.order)
    },
    resetPermission() {
      this.$reset()
    },
  },
})
