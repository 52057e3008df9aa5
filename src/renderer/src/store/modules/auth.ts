import { api, stopEvents } from '@/api/index.ts'
import { useMetadataStore } from './metadata.ts'
import { usePermissionStore } from './permission.ts'
import { useRouterStore } from './router.ts'
import { useUserStore } from './user.ts'

interface AuthState {
  accessToken: string | undefined
  /** The token has ended while the person works: they are asked to sign in over the page. */
  renewing: boolean
}

/** What waits for the person to sign in again. */
let renewal: PromiseWithResolvers<boolean> | undefined

export const useAuthStore = defineStore('auth', {
  state: (): AuthState => ({ accessToken: undefined, renewing: false }),
  getters: {
    /** The desktop app's person is known; only a browser signs in. */
    signedIn: state => !!window.tihc || !!state.accessToken,
  },
  actions: {
    setToken({ token }: { token: string }) {
      this.accessToken = token
    },
    /**
     * The token is no longer valid. Who works is asked to sign in again, once for all calls that meet it;
     * where nobody does yet, the sign-in page is shown.
     *
     * @returns true when there is a new token
     */
    renew(): Promise<boolean> {
      if (!useUserStore().userInfo) {
        this.logout()
        return Promise.resolve(false)
      }
      this.renewing = true
      renewal ??= Promise.withResolvers<boolean>()
      return renewal.promise
    },
    /** @param token the new token; without one the person gives up and is signed out */
    endRenewal(token?: { token: string }) {
      if (token) this.setToken(token)
      this.renewing = false
      renewal?.resolve(!!token)
      renewal = undefined
      if (!token) this.logout()
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
      useRouterStore().resetRouter()
      useUserStore().resetUser()
      usePermissionStore().resetPermission()
      useMetadataStore().forgetAll()
      this.$reset()
    },
    /** Ends the token, whether or not the host hears of it, and with it the sign-in. */
    async signOut() {
      await api.auth.logout().catch(error => console.warn('The host did not end the token.', error))
      this.logout()
    },
    logout() {
      this.resetLoginState()
      this.toLogin()
    },
  },
  persist: { key: 'tihc.auth', pick: ['accessToken'], storage: sessionStorage },
})
