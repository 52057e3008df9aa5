import type { Notification } from '@contract/events.ts'
import type { LiveTask } from './live-tasks.ts'
import { api } from '@/api/index.ts'
import { hasEnded, inOrder, reconcile, withEvent } from './live-tasks.ts'
import { useUserStore } from './user.ts'

/** Lists are drawn anew this often at the most, however many events come. */
const drawEvery = 100
/** A running task that says nothing for so long is asked for: its end may have been missed. */
const silentFor = 5000

/** Every task of this person, kept alive by events and brought in line with the host's list. */
export function useTaskList() {
  const userStore = useUserStore()
  let known = new Map<string, LiveTask>()
  const toldAt = new Map<string, number>()
  const tasks = shallowRef<LiveTask[]>([])
  const loaded = shallowRef(false)
  const ended = createEventHook<LiveTask>()

  function draw() {
    tasks.value = inOrder(known)
    if (tasks.value.length < known.size) known = new Map(tasks.value.map(task => [task.taskId, task]))
  }
  const drawSoon = useThrottleFn(draw, drawEvery, true, true)

  function hear(event: Notification) {
    const before = known.get(event.taskId)
    const task = withEvent(before, event)
    known.set(event.taskId, task)
    toldAt.set(event.taskId, Date.now())
    if (hasEnded(task) && !(before && hasEnded(before))) {
      toldAt.delete(event.taskId)
      void ended.trigger(task)
    }
    void drawSoon()
  }
  api.on('notification', hear)

  /**
   * Asks the host for its list.
   *
   * @throws what the call throws; what is known stays
   */
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

  const loadQuietly = () => load().catch(error => console.warn('The tasks could not be asked for.', error))

  /** Begins anew with the tasks of who is signed in now. */
  function restart() {
    known = new Map()
    toldAt.clear()
    loaded.value = false
    draw()
    if (userStore.userId) void loadQuietly()
  }

  const hasFallenSilent = ({ taskId }: LiveTask) => Date.now() - (toldAt.get(taskId) ?? 0) > silentFor
  useIntervalFn(() => {
    if (tasks.value.some(task => !hasEnded(task) && hasFallenSilent(task))) void loadQuietly()
  }, silentFor)

  /**
   * Gives the room of an ended task's result back.
   *
   * @throws what the call throws
   */
  async function free({ taskId }: LiveTask): Promise<void> {
    await api.tasks.remove({ taskId })
    const task = known.get(taskId)
    if (task) known.set(taskId, { ...task, hasResult: false })
    draw()
  }

  return { tasks, loaded, load, restart, free, onEnded: ended.on }
}
