import { api } from '@/api/index.ts'

export default {
  info: () => api.app.info(),
}
