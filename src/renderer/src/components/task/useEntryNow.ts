import type { HistoryEntry } from '@contract/sql.ts'
import { computed } from 'vue'
import { useTaskStore } from '@/store/modules/task.ts'

/** The history is written when a statement begins and when it ends: gives an entry that runs as far as its task is known to be. */
export function useEntryNow() {
  const taskStore = useTaskStore()
  const running = computed(() => new Map(taskStore.running.map(task => [task.taskId, task])))

  return (entry: HistoryEntry): HistoryEntry => {
    if (entry.status !== 'running' && entry.status !== 'queued') return entry
    const task = running.value.get(entry.taskId)
    return task ? { ...entry, status: task.status, rowCount: task.done, elapsedMs: task.elapsedMs } : entry
  }
}
