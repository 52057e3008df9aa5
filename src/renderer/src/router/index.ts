import type { App } from 'vue'
import { TihcError } from '@contract/errors.ts'
import { t } from '@/locales/index.ts'
import { initUserAndPermissions } from '@/store/helper.ts'
import { useAuthStore, useRouterStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { accessRoutes } from './access-routes.ts'
import { setupRouterGuards } from './guards/index.ts'
import { router } from './instance.ts'

export async function setupRouter(app: App) {
  useRouterStore().connect(router, accessRoutes)
  // A link with a code signs in anew, whatever token is left from before.
  const signsIn = !window.tihc && /^#\/login\?(?:.*&)?code=/.test(location.hash)
  await useAuthStore().joinTabs(!signsIn)
  try {
    if (useAuthStore().signedIn && !signsIn)
      await initUserAndPermissions()
  } catch (error) {
    // A token that has ended leads to the sign-in page, which says why when anything else is wrong.
    if (!(error instanceof TihcError && error.code === 'unauthorized'))
      console.error('The person could not be read.', error)
    useAuthStore().resetLoginState()
    // Without a sign-in page there is nothing else that could say it.
    if (window.tihc) offerReload(error)
  }
  setupRouterGuards(router)
  app.use(router)
  await router.isReady()
}

function offerReload(error: unknown) {
  $dialog.error({
    title: t('common.loadFailed'),
    content: describeError(error),
    positiveText: t('common.retry'),
    onPositiveClick: () => location.reload(),
  })
}
