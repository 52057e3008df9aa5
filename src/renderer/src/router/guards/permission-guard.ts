import type { Router } from 'vue-router'
import { basePermissions } from '@/settings.ts'
import { useAuthStore } from '@/store/index.ts'

export function createPermissionGuard(router: Router) {
  router.beforeEach((to) => {
    const { signedIn } = useAuthStore()
    if (!signedIn)
      return to.meta.public ? true : { name: 'Login', query: to.path === '/' ? {} : { redirect: to.fullPath } }

    // The desktop app has no sign-in page, with or without a link's code.
    if (to.name === 'Login' && (window.tihc || !to.query.code)) return { path: '/' }
    if (to.name !== 'NotFound') return true

    // Pages are added after sign-in: the address may fit one by now, or one that this role may not open.
    if (router.resolve(to.fullPath).name !== 'NotFound') return { path: to.fullPath, replace: true }
    return basePermissions.some(({ path }) => path === to.path) ? { name: '403' } : true
  })
}
