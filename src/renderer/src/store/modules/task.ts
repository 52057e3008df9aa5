import { hasEnded } from './live-tasks.ts'
import { useTaskCancelling } from './task-cancelling.ts'
import { useTaskList } from './task-list.ts'
import { useUserStore } from './user.ts'

/** Shorter statements come and go without a word in the header. */
const worthCounting = 500

/** Every task of this person as it is now, and what can be done with it. */
export const useTaskStore = defineStore('task', () => {
  const userStore = useUserStore()
  const { tasks, loaded, load, restart, free, onEnded } = useTaskList()

  const running = computed(() => tasks.value.filter(task => !hasEnded(task)))
  const finished = computed(() => tasks.value.filter(hasEnded))
  const { now, pause, resume } = useNow({ controls: true, scheduler: tick => useIntervalFn(tick, 500) })
  watch(() => running.value.length > 0, some => some ? resume() : pause(), { immediate: true })
  /** What has run for a moment, so that nothing flashes for every short statement. */
  const lasting = computed(() =>
    running.value.filter(
      ({ startedAt, elapsedMs }) =>
        elapsedMs > worthCounting || now.value.getTime() - Date.parse(startedAt) > worthCounting,
    ),
  )

  const { cancel, cancelAll, cancelState, settle, forgetAll } = useTaskCancelling({ load, now })
  onEnded(({ taskId }) => settle(taskId))
  watch(() => userStore.userId, () => {
    forgetAll()
    restart()
  }, { immediate: true })

  return {
    tasks: computed(() => tasks.value),
    loaded: computed(() => loaded.value),
    running,
    lasting,
    finished,
    load,
    cancel,
    cancelAll,
    cancelState,
    free,
    /** Hears of every task that ends while this window is open. */
    onEnded,
  }
})
