import type { Router } from 'vue-router'
import { useAuthStore } from '@/store/index.ts'

export function createPermissionGuard(router: Router) {
  router.beforeEach((to) => {
    const { signedIn } = useAuthStore()
    if (!signedIn)
      return to.meta.public ? true : { name: 'Login', query: to.path === '/' ? {} : { redirect: to.fullPath } }

    // The desktop app has no sign-in page, with or without a link's code.
    if (to.name === 'Login' && (window.tihc || !to.query.code)) return { path: '/' }
    // Pages are added after sign-in: the address may fit one by now. One that this role may not open shows why.
    if (to.name === 'NotFound' && router.resolve(to.fullPath).name !== 'NotFound')
      return { path: to.fullPath, replace: true }
    return true
  })
}
