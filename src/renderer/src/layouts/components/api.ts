import { api } from '@/api/index.ts'

export default {
  login: (username: string, password: string) => api.auth.login({ username, password }),
}
