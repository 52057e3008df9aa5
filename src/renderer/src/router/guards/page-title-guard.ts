import type { Router } from 'vue-router'
import { watch } from 'vue'
import { t } from '@/locales/index.ts'
import { appTitle } from '@/settings.ts'
import { useAppStore } from '@/store/index.ts'

export function createPageTitleGuard(router: Router) {
  const show = () => {
    const { title } = router.currentRoute.value.meta
    document.title = title ? `${t(title)} | ${appTitle}` : appTitle
  }
  router.afterEach(show)
  watch(() => useAppStore().locale, show)
}
