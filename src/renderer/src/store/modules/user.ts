import type { Role } from '@contract/context.ts'
import { roleAllows } from '@contract/context.ts'

export interface UserInfo { id: string, username: string, tenant: string, tenantName: string, role: Role }

interface UserState { userInfo: UserInfo | null }

export const useUserStore = defineStore('user', {
  state: (): UserState => ({ userInfo: null }),
  getters: {
    userId: state => state.userInfo?.id ?? '',
    username: state => state.userInfo?.username ?? '',
    role: state => state.userInfo?.role ?? 'viewer',
    canEdit: state => !!state.userInfo && roleAllows(state.userInfo.role, 'editor'),
  },
  actions: {
    setUser(user: UserInfo) {
      this.userInfo = user
    },
    resetUser() {
      this.$reset()
    },
  },
})
