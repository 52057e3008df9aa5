import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/settings.ts'
import { defineStore } from 'pinia'
import { markRaw } from 'vue'

export interface MenuItem { key: string, path: string, title: string, icon: string, order: number }

interface PermissionState { accessRoutes: RouteRecordRaw[], permissions: Permission[], menus: MenuItem[] }

const pages = import.meta.glob<{ default: unknown }>('@/views/*/index.vue')

function generateRoute(item: Permission): RouteRecordRaw {
  return {
    name: item.code,
    path: item.path,
    component: pages[`/src/views/${item.component}/index.vue`]!,
    meta: { title: item.title, icon: item.icon, keepAlive: item.keepAlive, role: item.role },
  }
}

export const usePermissionStore = defineStore('permission', {
  state: (): PermissionState => ({ accessRoutes: [], permissions: [], menus: [] }),
  actions: {
    setPermissions(permissions: Permission[]) {
      this.permissions = permissions
      this.accessRoutes = permissions.map(item => markRaw(generateRoute(item)))
      this.menus = permissions
        .map(({ code, path, title, icon, order }) => ({ key: code, path, title, icon, order }))
        .sort((a, b) => a.order - b.order)
    },
    resetPermission() {
      this.$reset()
    },
  },
})
