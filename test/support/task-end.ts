import type { Client } from '../../src/contract/index.ts'
import type { Task } from '../../src/contract/tasks.ts'
import { until } from './until.ts'

/** Waits for the end of a task, however it ends. */
export async function endOfTask(client: Client, taskId: string, seconds = 30): Promise<Task> {
  return await until('the task to end', seconds, async () => {
    const task = await client.tasks.get({ taskId })
    return ['completed', 'failed', 'cancelled'].includes(task.status) ? task : undefined
  })
}
