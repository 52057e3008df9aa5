import type { SqlTask } from './sql-task.ts'
import { TihcError } from '../../contract/errors.ts'

/** Stops the task once the time is up that its call allows, if it names one; gives back what ends the waiting. */
export function limitTime(task: SqlTask, timeoutMs: number | undefined): () => void {
  if (timeoutMs === undefined) return () => {}
  const timer = setTimeout(() => void stopOverdue(task, timeoutMs), timeoutMs)
  return () => clearTimeout(timer)
}

/**
 * The call's time is up. What cannot be stopped goes on, and the caller hears that; a server that is silent loses its
 * connection.
 */
async function stopOverdue(task: SqlTask, timeoutMs: number): Promise<void> {
  const reason = new TihcError(
    'unavailable',
    `The server did not answer within the ${timeoutMs} ms that the call allowed, so the statement was stopped.`,
  )
  try { await task.stop(reason) } catch (error) {
    const isAlive
      = error instanceof TihcError && error.details?.reason === 'notStopped' && error.details.part !== 'timeout'
    if (!isAlive) return void await task.stop(reason, { dropConnection: true })
    task.overdue.reject(
      new TihcError(
        'unavailable',
        `The server did not answer within the ${timeoutMs} ms that the call allowed. ${error.message}`,
        { ...error.details, taskId: task.id },
      ),
    )
  }
}
