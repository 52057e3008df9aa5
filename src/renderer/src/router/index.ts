import type { App } from 'vue'
import { TihcError } from '@contract/errors.ts'
import { startEvents } from '@/api/index.ts'
import { t } from '@/locales/index.ts'
import { getPermissions, getUserInfo } from '@/store/helper.ts'
import { useAuthStore, usePermissionStore, useSettingsStore, useTabStore, useUserStore, useWorkbenchStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import { setupRouterGuards } from './guards/index.ts'
import { router } from './instance.ts'

export { router }

export async function setupRouter(app: App) {
  // A link with a code signs in anew, whatever token is left from before.
  const signsIn = !window.tihc && /^#\/login\?(?:.*&)?code=/.test(location.hash)
  try {
    if (useAuthStore().signedIn && !signsIn)
      await initUserAndPermissions()
  } catch (error) {
    // A token that has ended leads to the sign-in page, which says why when anything else is wrong.
    if (!(error instanceof TihcError && error.code === 'unauthorized')) console.error('The person could not be read.', error)
    useAuthStore().resetLoginState()
    // Without a sign-in page there is nothing else that could say it.
    if (window.tihc) offerReload(error)
  }
  setupRouterGuards(router)
  app.use(router)
  await router.isReady()
}

function offerReload(error: unknown) {
  $dialog.error({ title: t('common.loadFailed'), content: describeError(error), positiveText: t('common.retry'), onPositiveClick: () => location.reload() })
}

/** Learns who is signed in and adds the pages that they may open. */
export async function initUserAndPermissions() {
  const permissionStore = usePermissionStore()
  const user = await getUserInfo()
  useUserStore().setUser(user)
  // What the browser remembers will do where they cannot be had.
  await useSettingsStore().load().catch(error => console.warn('The settings could not be read.', error))
  permissionStore.setPermissions(getPermissions(), user.role)
  for (const route of permissionStore.accessRoutes) {
    if (route.name && !router.hasRoute(route.name))
      router.addRoute(route)
  }
  useTabStore().restore(user.id, permissionStore.permissions.map(({ code }) => code))
  startEvents(user.id)
  await useWorkbenchStore().restore()
}
