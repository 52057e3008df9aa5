import type { SearchInput } from './types.ts'
import { api } from '@/api/index.ts'

export default {
  deleteTable: (id: string, leaveOut: boolean) => api.dataTables.delete({ id, leave_out: leaveOut }),
  find: (input: SearchInput, signal: AbortSignal) => api.search.find(input, { signal }),
}
