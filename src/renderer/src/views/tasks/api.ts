import type { TaskStatus } from '@contract/tasks.ts'
import type { PageOf } from '@/components/me/crud/types.ts'
import type { LiveTask } from '@/store/modules/live-tasks.ts'
import { api } from '@/api/index.ts'
import { translateSentence } from '@/locales/index.ts'
import { useTaskStore } from '@/store/index.ts'

export interface TaskQuery { search: string, status: TaskStatus | null, connectionId: string | null }

/** The tasks that the query asks for, as they are known now. */
function filterTasks(tasks: readonly LiveTask[], { search, status, connectionId }: TaskQuery): LiveTask[] {
  const wanted = search.trim().toLowerCase()
  return tasks.filter(
    task =>
      (!status || task.status === status)
      && (!connectionId || task.connectionId === connectionId)
      && (!wanted
        || [task.sql ?? task.title, task.message, translateSentence(task.message)].some(text =>
          text.toLowerCase().includes(wanted),
        )),
  )
}

export default {
  /** How a statement stands, without its rows. */
  status: (taskId: string) => api.sql.status({ taskId, data: false }),
  /** The host is asked once; afterwards events keep the list. */
  async read(query: TaskQuery): Promise<PageOf<LiveTask>> {
    const taskStore = useTaskStore()
    if (!taskStore.loaded) await taskStore.load()
    return { pageData: filterTasks(taskStore.tasks, query) }
  },
}
