import type { Ref } from 'vue'
import type { LiveTask } from './live-tasks.ts'
import { api } from '@/api/index.ts'
import { isNotStopped } from '@/utils/describe-error.ts'

/** A server that has not reacted to a cancel for so long may lose its connection instead. */
const stuckAfter = 5000

interface Options {
  /** Reads the tasks anew; what it throws counts for nothing here. */
  load: () => Promise<void>
  now: Readonly<Ref<Date>>
}

/** Stops tasks, and knows which of them are being stopped. */
export function useTaskCancelling({ load, now }: Options) {
  const askedAt = shallowReactive(new Map<string, number>())
  /** Tasks that could not be stopped when somebody asked for it. */
  const notStopped = shallowReactive(new Set<string>())

  /**
   * Stops a task and waits for its end; `dropConnection` where the server does not react or cannot be asked. Throws
   * what the call throws.
   */
  async function cancel({ taskId }: LiveTask, dropConnection = false): Promise<void> {
    if (!askedAt.has(taskId)) askedAt.set(taskId, Date.now())
    notStopped.delete(taskId)
    try {
      await api.tasks.cancel({ taskId, dropConnection })
    } catch (error) {
      if (isNotStopped(error)) notStopped.add(taskId)
      throw error
    } finally {
      askedAt.delete(taskId)
      // The event of its end may be on its way still.
      await load().catch(() => {})
    }
  }

  /**
   * Stops several at once; one that cannot be stopped keeps no other from it.
   *
   * @throws what the first of them throws, once all were asked
   */
  async function cancelAll(tasks: readonly LiveTask[]): Promise<void> {
    const answers = await Promise.allSettled(tasks.map(task => cancel(task)))
    const refused = answers.find(({ status }) => status === 'rejected')
    if (refused?.status === 'rejected') throw refused.reason
  }

  /** Whether a cancel was asked for, and whether the server lets the person wait. */
  function cancelState({ taskId }: LiveTask): 'none' | 'asked' | 'stuck' {
    if (notStopped.has(taskId)) return 'stuck'
    const at = askedAt.get(taskId)
    if (at === undefined) return 'none'
    return now.value.getTime() - at > stuckAfter ? 'stuck' : 'asked'
  }

  return {
    cancel,
    cancelAll,
    cancelState,
    /** The task has ended: nobody waits for it any more. */
    settle(taskId: string) {
      askedAt.delete(taskId)
    },
    forgetAll() {
      askedAt.clear()
      notStopped.clear()
    },
  }
}
