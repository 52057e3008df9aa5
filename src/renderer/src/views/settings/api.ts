import { api } from '@/api/index.ts'
import { useAuthStore } from '@/store/index.ts'

export default {
  setMasterPassword: (password: string | null, current?: string) =>
    api.vault.setMasterPassword({ password, ...(current !== undefined && { current }) }),
  lock: () => api.vault.lock(),
  localApi: () => api.localApi.status(),
  enableLocalApi: (port: number) => api.localApi.enable({ port }),
  disableLocalApi: () => api.localApi.disable(),
  newLocalPassword: () => api.localApi.newPassword(),
  /** All tokens end with the old password, this window's too: it signs in again with the new one. */
  async changePassword(username: string, old: string, next: string): Promise<void> {
    await api.auth.changePassword({ old, new: next })
    useAuthStore().setToken(await api.auth.login({ username, password: next }))
  },
}
