import type { Router } from 'vue-router'
import { createPageLoadingGuard } from './page-loading-guard.ts'
import { createPageTitleGuard } from './page-title-guard.ts'
import { createPermissionGuard } from './permission-guard.ts'
import { createTabGuard } from './tab-guard.ts'

/** In this order: the bar sees every navigation, then it is decided where it leads, then title and tab follow. */
export function setupRouterGuards(router: Router) {
  createPageLoadingGuard(router)
  createPermissionGuard(router)
  createPageTitleGuard(router)
  createTabGuard(router)
}
