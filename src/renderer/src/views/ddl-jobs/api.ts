import type { DdlJob } from '@contract/ddl-jobs.ts'
import type { PageOf } from '@/components/me/crud/types.ts'
import { api } from '@/api/index.ts'
import { translateSentence } from '@/locales/index.ts'

/** Jobs that are looked at, newest first. */
const mostJobs = 200

export type Steering = 'pause' | 'resume' | 'cancel'

export default {
  async read(id: string): Promise<PageOf<DdlJob>> {
    const { data, errors } = await api.ddlJobs.list({ id, limit: mostJobs })
    return { pageData: data, warnings: errors.map(translateSentence) }
  },
  steer: (action: Steering, id: string, jobId: string) => api.ddlJobs[action]({ id, jobId }),
}
