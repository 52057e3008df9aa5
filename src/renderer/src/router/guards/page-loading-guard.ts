import type { Router } from 'vue-router'

export function createPageLoadingGuard(router: Router) {
  router.beforeEach(() => $loadingBar.start())
  router.afterEach(() => $loadingBar.finish())
  router.onError(() => $loadingBar.error())
}
