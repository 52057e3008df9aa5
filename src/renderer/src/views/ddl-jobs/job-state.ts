import type { DdlJob } from '@contract/ddl-jobs.ts'
import type { Steering } from './api.ts'

/** What is made of the words of the server for how a job stands. */
const states = {
  'none': 'waiting',
  'queueing': 'waiting',
  'running': 'running',
  'pausing': 'pausing',
  'paused': 'paused',
  'cancelling': 'cancelling',
  'rollingback': 'rollingBack',
  'rollback done': 'rolledBack',
  'done': 'running',
  'synced': 'done',
  'cancelled': 'cancelled',
} as const
export type JobState = typeof states[keyof typeof states]

/** @returns undefined for a word that is not known, which is then shown as it is */
export const stateOf = ({ state }: Pick<DdlJob, 'state'>): JobState | undefined =>
  states[state as keyof typeof states]

const ended: ReadonlyArray<JobState | undefined> = ['done', 'cancelled', 'rolledBack']

/** Whether the server has still to do with it; one that is paused waits for a person. */
export const isLive = (job: DdlJob): boolean => job.endedAt === null && !ended.includes(stateOf(job))

export const jobIcons: Record<JobState, string> = {
  waiting: 'i-lucide:clock text-ink-3',
  running: 'i-lucide:loader-circle animate-spin text-primary',
  pausing: 'i-lucide:circle-pause text-amber',
  paused: 'i-lucide:circle-pause text-amber',
  cancelling: 'i-lucide:undo-2 text-amber',
  rollingBack: 'i-lucide:undo-2 text-amber',
  done: 'i-lucide:circle-check text-green',
  cancelled: 'i-lucide:circle-slash text-ink-3',
  rolledBack: 'i-lucide:circle-x text-red',
}

/** What can be asked of a job as it stands. */
export function steeringOf(job: DdlJob): Steering[] {
  if (!isLive(job)) return []
  switch (stateOf(job)) {
    case 'waiting':
    case 'running': return ['pause', 'cancel']
    case 'pausing':
    case 'paused': return ['resume', 'cancel']
    default: return []
  }
}

/** In ms, so far where it still runs; null where it has not begun. */
export function tookOf({ startedAt, endedAt }: DdlJob, now: number): number | null {
  if (startedAt === null) return null
  return Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt))
}
