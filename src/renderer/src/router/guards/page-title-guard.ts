import type { Router } from 'vue-router'
import { t } from '@/locales/index.ts'
import { appTitle } from '@/settings.ts'
import { useAppStore, useTabStore } from '@/store/index.ts'

/** The window's title: the page's, or what the page says of itself (`usePageTitle`). */
export function createPageTitleGuard(router: Router) {
  const show = () => {
    const { title } = router.currentRoute.value.meta
    const label = useTabStore().labelOf(router.currentRoute.value)
    document.title = title ? `${label || t(title)} | ${appTitle}` : appTitle
  }
  router.afterEach(show)
  watch(() => [useAppStore().locale, useTabStore().labelOf(router.currentRoute.value)], show)
}
