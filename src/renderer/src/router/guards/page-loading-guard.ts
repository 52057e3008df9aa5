import type { Router } from 'vue-router'

/** The bar is there from the first guard to the end of the navigation, however it ends. */
export function createPageLoadingGuard(router: Router) {
  router.beforeEach(() => $loadingBar.start())
  router.afterEach(() => $loadingBar.finish())
  router.onError(() => $loadingBar.error())
}
