import { api } from '@/api/index.ts'

export default {
  info: () => api.app.info(),
  diagnostics: () => api.app.diagnostics(),
  licences: () => api.app.licences(),
}
