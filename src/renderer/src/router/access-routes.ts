import type { Role } from '@contract/context.ts'
import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/settings.ts'
import { roleAllows } from '@contract/context.ts'

const pages = import.meta.glob<{ default: unknown }>('@/views/*/index.vue')

/** A route for every page of this door; those that the role may not open say so. */
export function accessRoutes(all: Permission[], role: Role): RouteRecordRaw[] {
  return all.map(page => roleAllows(role, page.role) ? generateRoute(page) : deniedRoute(page))
}

function generateRoute(page: Permission): RouteRecordRaw {
  const { code, path, component, title, icon, keepAlive, role, parent, layout, untitled } = page
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
  return {
    name: code,
    path,
    component: () => import('@/views/error-page/403.vue'),
    meta: { title: 'error.403', role, tab: false },
  }
}
