import { defineStore } from 'pinia'
import { stopEvents } from '@/api/index.ts'
import { usePermissionStore } from './permission.ts'
import { useRouterStore } from './router.ts'
import { useTabStore } from './tab.ts'
import { useUserStore } from './user.ts'

interface AuthState { accessToken: string | undefined }

export const useAuthStore = defineStore('auth', {
  state: (): AuthState => ({ accessToken: undefined }),
  getters: {
    /** The desktop app's person is known; only a browser signs in. */
    signedIn: state => !!window.tihc || !!state.accessToken,
  },
  actions: {
    setToken({ token }: { token: string }) {
      this.accessToken = token
    },
    /** Shows the sign-in page; afterwards the person is back where they were. */
    toLogin() {
      const { router } = useRouterStore()
      const { name, fullPath } = router.currentRoute.value
      if (name === 'Login') return
      void router.replace({ name: 'Login', query: fullPath === '/' ? {} : { redirect: fullPath } })
    },
    resetLoginState() {
      stopEvents()
      useRouterStore().resetRouter(usePermissionStore().accessRoutes)
      useUserStore().resetUser()
      usePermissionStore().resetPermission()
      useTabStore().resetTabs()
      this.$reset()
    },
    logout() {
      this.resetLoginState()
      this.toLogin()
    },
  },
  persist: { key: 'tihc.auth', pick: ['accessToken'], storage: sessionStorage },
})
