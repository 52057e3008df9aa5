import type { Client } from '../../src/contract/index.ts'
import type { Task } from '../../src/contract/tasks.ts'
import { setTimeout as wait } from 'node:timers/promises'

const askEveryMs = 40

/**
 * Waits for the end of a task, however it ends.
 *
 * @throws {TihcError} what asking for it throws, at once; when it has not ended after `seconds`
 */
export async function endOfTask(client: Client, taskId: string, seconds = 30): Promise<Task> {
  const late = Date.now() + seconds * 1000
  for (;;) {
    const task = await client.tasks.get({ taskId })
    if (['completed', 'failed', 'cancelled'].includes(task.status)) return task
    if (Date.now() > late) throw new Error(`The task has not ended after ${seconds} s: ${task.message}`)
    await wait(askEveryMs)
  }
}
