import type { LiveTask } from './live-tasks.ts'
import { api } from '@/api/index.ts'
import { isNotStopped } from '@/utils/describe-error.ts'
import { hasEnded, inOrder, reconcile, withEvent } from './live-tasks.ts'
import { useUserStore } from './user.ts'

/** Lists are drawn anew this often at the most, however many events come. */
const drawEvery = 100
/** A running task that says nothing for so long is asked for: its end may have been missed. */
const silentFor = 5000
/** Shorter statements come and go without a word in the header. */
const worthCounting = 500
/** A server that has not reacted to a cancel for so long may lose its connection instead. */
const stuckAfter = 5000

/** Every task of this person, kept alive by events and brought in line with the host's list. */
export const useTaskStore = defineStore('task', () => {
  const userStore = useUserStore()
  let known = new Map<string, LiveTask>()
  const toldAt = new Map<string, number>()
  const tasks = shallowRef<LiveTask[]>([])
  const loaded = shallowRef(false)
  const cancelAskedAt = shallowReactive(new Map<string, number>())
  /** Tasks that could not be stopped when somebody asked for it. */
  const notStopped = shallowReactive(new Set<string>())
  const ended = createEventHook<LiveTask>()

  function draw() {
    tasks.value = inOrder(known)
    if (tasks.value.length < known.size) known = new Map(tasks.value.map(task => [task.taskId, task]))
  }
  const drawSoon = useThrottleFn(draw, drawEvery, true, true)

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

  api.on('notification', (event) => {
    const before = known.get(event.taskId)
    const task = withEvent(before, event)
    known.set(event.taskId, task)
    toldAt.set(event.taskId, Date.now())
    if (hasEnded(task) && !(before && hasEnded(before))) {
      toldAt.delete(event.taskId)
      cancelAskedAt.delete(event.taskId)
      void ended.trigger(task)
    }
    void drawSoon()
  })

  /** Asks the host for its list. Throws what the call throws; what is known stays. */
  async function load(): Promise<void> {
    const { userId } = userStore
    const asked = new Set(known.keys())
    const { data } = await api.tasks.list()
    // Somebody else has signed in meanwhile.
    if (userStore.userId !== userId) return
    known = reconcile(known, data, asked)
    for (const id of toldAt.keys()) {
      if (known.has(id)) toldAt.set(id, Date.now())
      else toldAt.delete(id)
    }
    loaded.value = true
    draw()
  }

  watch(() => userStore.userId, (id) => {
    known = new Map()
    toldAt.clear()
    cancelAskedAt.clear()
    notStopped.clear()
    loaded.value = false
    draw()
    if (id) load().catch(error => console.warn('The tasks could not be asked for.', error))
  }, { immediate: true })

  useIntervalFn(() => {
    if (!running.value.some(({ taskId }) => Date.now() - (toldAt.get(taskId) ?? 0) > silentFor)) return
    load().catch(error => console.warn('The tasks could not be asked for.', error))
  }, silentFor)

  /**
   * Stops a task and waits for its end; `dropConnection` where the server does not react or cannot be asked. Throws
   * what the call throws.
   */
  async function cancel({ taskId }: LiveTask, dropConnection = false): Promise<void> {
    if (!cancelAskedAt.has(taskId)) cancelAskedAt.set(taskId, Date.now())
    notStopped.delete(taskId)
    try {
      await api.tasks.cancel({ taskId, dropConnection })
    } catch (error) {
      if (isNotStopped(error)) notStopped.add(taskId)
      throw error
    } finally {
      cancelAskedAt.delete(taskId)
      // The event of its end may be on its way still.
      await load().catch(() => {})
    }
  }

  /**
   * Stops several at once; one that cannot be stopped keeps no other from it. Throws what the first of them throws,
   * once all were asked.
   */
  async function cancelAll(tasks: readonly LiveTask[]): Promise<void> {
    const answers = await Promise.allSettled(tasks.map(task => cancel(task)))
    const refused = answers.find(({ status }) => status === 'rejected')
    if (refused?.status === 'rejected') throw refused.reason
  }

  /** Gives the room of an ended task's result back. Throws what the call throws. */
  async function free({ taskId }: LiveTask): Promise<void> {
    await api.tasks.remove({ taskId })
    const task = known.get(taskId)
    if (task) known.set(taskId, { ...task, hasResult: false })
    draw()
  }

  /** Whether a cancel was asked for, and whether the server lets the person wait. */
  function cancelState({ taskId }: LiveTask): 'none' | 'asked' | 'stuck' {
    if (notStopped.has(taskId)) return 'stuck'
    const at = cancelAskedAt.get(taskId)
    if (at === undefined) return 'none'
    return now.value.getTime() - at > stuckAfter ? 'stuck' : 'asked'
  }

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
    onEnded: ended.on,
  }
})
