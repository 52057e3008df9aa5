import type { HistoryEntry } from '@contract/sql.ts'
import { useTaskStore } from '@/store/modules/task.ts'

/**
 * The history is written when a statement begins and when it ends: gives an entry that was read while it ran as its
 * task is known to be now.
 */
export function useEntryNow() {
  const taskStore = useTaskStore()
  const tasks = computed(() => new Map(taskStore.tasks.map(task => [task.taskId, task])))

  return (entry: HistoryEntry): HistoryEntry => {
    if (entry.status !== 'running' && entry.status !== 'queued') return entry
    const task = tasks.value.get(entry.taskId)
    if (!task) return entry
    const { status, done, affectedRows, elapsedMs } = task
    return { ...entry, status, rowCount: done, affectedRows, elapsedMs }
  }
}
