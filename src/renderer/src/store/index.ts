import type { App } from 'vue'
import piniaPluginPersistedstate from 'pinia-plugin-persistedstate'
import { identifyCaller } from '@/api/caller.ts'
import { useAuthStore, useUserStore } from './modules/index.ts'

export function setupStore(app: App) {
  const pinia = createPinia()
  pinia.use(piniaPluginPersistedstate)
  app.use(pinia)
  identifyCaller({
    token: () => useAuthStore().accessToken,
    renew: () => useAuthStore().renew(),
    mayAcceptKeys: () => useUserStore().canEdit,
  })
}

export * from './modules/index.ts'
