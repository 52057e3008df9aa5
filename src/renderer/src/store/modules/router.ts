import type { Role } from '@contract/context.ts'
import type { Router, RouteRecordNameGeneric, RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/settings.ts'

/** Makes routes of the pages of this door, for a person of a role. */
export type ToRoutes = (pages: Permission[], role: Role) => RouteRecordRaw[]

/** The router for stores, which stand below it; pages take `useRouter()`. */
export const useRouterStore = defineStore('router', () => {
  const connected = shallowRef<{ router: Router, toRoutes: ToRoutes }>()
  /** Names of the routes that came with the sign-in. */
  const added = new Set<RouteRecordNameGeneric>()

  function connection() {
    if (!connected.value) throw new Error('There is no router yet: setupRouter connects it.')
    return connected.value
  }

  function connect(router: Router, toRoutes: ToRoutes): void {
    connected.value = { router: markRaw(router), toRoutes }
  }

  function addPages(pages: Permission[], role: Role): void {
    const { router, toRoutes } = connection()
    for (const route of toRoutes(pages, role)) {
      if (!route.name || router.hasRoute(route.name)) continue
      router.addRoute(route)
      added.add(route.name)
    }
  }

  /** Takes the pages away that came with the sign-in. */
  function resetRouter(): void {
    for (const name of added) connection().router.removeRoute(name!)
    added.clear()
  }

  // Computed and raw: a store would unwrap `currentRoute`.
  return { router: computed(() => connection().router), connect, addPages, resetRouter }
})
