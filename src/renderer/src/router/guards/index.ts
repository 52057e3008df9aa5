import type { Router } from 'vue-router'
import { createPageLoadingGuard } from './page-loading-guard.ts'
import { createPageTitleGuard } from './page-title-guard.ts'
import { createPermissionGuard } from './permission-guard.ts'
import { createTabGuard } from './tab-guard.ts'

export function setupRouterGuards(router: Router) {
  createPageLoadingGuard(router)
  createPermissionGuard(router)
  createPageTitleGuard(router)
  createTabGuard(router)
}
