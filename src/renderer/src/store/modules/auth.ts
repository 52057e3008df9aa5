import type { SignIn } from './sign-in-channel.ts'
import { api, stopEvents } from '@/api/index.ts'
import { useMetadataStore } from './metadata.ts'
import { usePermissionStore } from './permission.ts'
import { useRouterStore } from './router.ts'
import { openSignInChannel } from './sign-in-channel.ts'
import { useUserStore } from './user.ts'

interface AuthState {
  accessToken: string | undefined
  /** The token has ended while the person works: they are asked to sign in over the page. */
  renewing: boolean
}

/** What waits for the person to sign in again. */
let renewal: PromiseWithResolvers<boolean> | undefined
/** To the other tabs of the browser; the desktop app has none. */
let channel: ReturnType<typeof openSignInChannel> | undefined
/** Hears of a sign-in in another tab where there is none here. */
const offered = createEventHook<{ token: string }>()

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
    /** Speaks with the browser's other tabs from now on; where nobody has signed in here, takes their sign-in. */
    async joinTabs(takesOver: boolean) {
      if (window.tihc) return
      channel = openSignInChannel({
        // One that has ended is of no use elsewhere.
        token: () => this.renewing ? undefined : this.accessToken,
        onLateAnswer: (token) => { if (!this.accessToken) void offered.trigger({ token }) },
        onSignedIn: signIn => this.hearSignedIn(signIn),
        onSignedOut: signIn => this.hearSignedOut(signIn),
      })
      if (takesOver && !this.accessToken) this.accessToken = await channel.ask()
    },
    /** Tells the other tabs, once it is known who has signed in here. */
    tellSignedIn() {
      const { userId } = useUserStore()
      if (userId && this.accessToken) channel?.tellSignedIn({ userId, token: this.accessToken })
    },
    /** Where somebody has signed in here that stays, whoever it was elsewhere. */
    hearSignedIn({ userId, token }: SignIn) {
      if (this.renewing && useUserStore().userId === userId) this.endRenewal({ token })
      else if (!this.accessToken) void offered.trigger({ token })
    },
    /** The same person is signed out here too, also where they have signed in twice. */
    hearSignedOut({ userId, token }: SignIn) {
      if (useUserStore().userId !== userId) return
      if (this.accessToken !== token) api.auth.logout().catch(() => {}) // ended already
      if (this.renewing) this.endRenewal()
      else this.logout()
    },
    /** Hears of a sign-in in another tab, as long as nobody has signed in here. */
    onOffered: offered.on,
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
      if (token) this.tellSignedIn() // who does not wait for it leaves it
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
      const { userId } = useUserStore()
      const token = this.accessToken
      await api.auth.logout().catch(error => console.warn('The host did not end the token.', error))
      if (userId && token) channel?.tellSignedOut({ userId, token })
      this.logout()
    },
    logout() {
      this.resetLoginState()
      this.toLogin()
    },
  },
  persist: { key: 'tihc.auth', pick: ['accessToken'], storage: sessionStorage },
})
