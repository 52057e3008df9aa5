import type { RouteRecordRaw } from 'vue-router'
import { defineStore } from 'pinia'
import { markRaw } from 'vue'
import { router } from '@/router/instance.ts'

export const useRouterStore = defineStore('router', () => {
  function resetRouter(accessRoutes: RouteRecordRaw[]) {
    for (const { name } of accessRoutes) {
      if (name && router.hasRoute(name))
        router.removeRoute(name)
    }
  }
  // Raw: a store would unwrap `currentRoute`.
  return { router: markRaw(router), resetRouter }
})
