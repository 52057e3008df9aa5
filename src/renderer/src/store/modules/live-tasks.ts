import type { Notification } from '@contract/events.ts'
import type { Task, TaskProgress, TaskStatus } from '@contract/tasks.ts'

/** A task of this person as it is known here: from its events, from the host's list, or from both. */
export interface LiveTask {
  readonly taskId: string
  readonly kind: Notification['kind']
  /** What it does, in one line. */
  readonly title: string
  /** The text as far as the host tells it; null for a task that was only heard of. */
  readonly sql: string | null
  readonly connectionId: string | null
  readonly connectionName: string
  readonly database: string | null
  readonly sessionId: string | null
  readonly status: TaskStatus
  readonly message: string
  readonly done: number
  /** Null while nobody knows how much there will be. */
  readonly total: number | null
  readonly unit: string
  readonly bytes: number
  /** Rows that its statements changed; null where none of them says. */
  readonly affectedRows: number | null
  /** Units a second of late; null where that is not known. */
  readonly rate: number | null
  readonly elapsedMs: number
  readonly startedAt: string
  /** The host holds its result, and there is one to be looked at. */
  readonly hasResult: boolean
}

/** Ended tasks that are remembered, the newest. */
const mostEnded = 500

export const hasEnded = ({ status }: { status: TaskStatus }) =>
  status === 'completed' || status === 'failed' || status === 'cancelled'

/** What is known after an event. A task that has ended stays so: an event that comes late changes nothing. */
export function withEvent(known: LiveTask | undefined, event: Notification): LiveTask {
  if (known && hasEnded(known) && !hasEnded(event)) return known
  const { taskId, kind, status, message, elapsedMs, progress } = event
  const before = known ?? unheardOf(event)
  return {
    ...before,
    taskId,
    kind,
    title: event.title ?? before.title,
    connectionId: event.connectionId ?? before.connectionId,
    status,
    message,
    ...countOf(progress, before),
    elapsedMs,
    // Rows are a result; whether a statement without rows has one is known by the list.
    hasResult: before.hasResult || (progress?.unit === 'rows' && progress.done > 0 && kind === 'sql'),
  }
}

/** A task that an event names for the first time. */
function unheardOf({ taskId, kind, status, message, elapsedMs, time }: Notification): LiveTask {
  return {
    taskId,
    kind,
    title: '',
    sql: null,
    connectionId: null,
    connectionName: '',
    database: null,
    sessionId: null,
    status,
    message,
    done: 0,
    total: null,
    unit: '',
    bytes: 0,
    affectedRows: null,
    rate: null,
    elapsedMs,
    startedAt: new Date(Date.parse(time) - elapsedMs).toISOString(),
    hasResult: false,
  }
}

type Count = Pick<LiveTask, 'done' | 'total' | 'unit' | 'bytes' | 'affectedRows' | 'rate'>

/** What is counted of it now; what an event leaves out stays as it was. */
function countOf(progress: TaskProgress | undefined, before: Count): Count {
  return {
    done: progress?.done ?? before.done,
    total: progress?.total ?? null,
    unit: progress?.unit ?? before.unit,
    bytes: progress?.bytes ?? before.bytes,
    affectedRows: progress?.affectedRows ?? before.affectedRows,
    rate: progress?.rate ?? null,
  }
}

/** What is known after the host's list. Where events have told more since it was asked, they count. */
export function withListed(known: LiveTask | undefined, task: Task): LiveTask {
  const { taskId, kind, title, status, message, elapsedMs, startedAt, hasResult } = task
  const listed: LiveTask = {
    taskId,
    kind,
    title,
    sql: task.sql ?? null,
    connectionId: task.connectionId ?? null,
    connectionName: task.connectionName ?? '',
    database: task.database ?? null,
    sessionId: task.sessionId ?? null,
    status,
    message,
    ...countOf(task.progress, { done: 0, total: null, unit: '', bytes: 0, affectedRows: null, rate: null }),
    elapsedMs,
    startedAt,
    hasResult,
  }
  if (!known || hasEnded(task) || (!hasEnded(known) && known.elapsedMs <= task.elapsedMs)) return listed
  const heard = { status: known.status, message: known.message, elapsedMs: known.elapsedMs }
  const { done, total, bytes, affectedRows, rate } = known
  const counted = { done, total, bytes, affectedRows, rate }
  return { ...listed, ...heard, ...counted, hasResult: listed.hasResult || known.hasResult }
}

/**
 * Brings what is known in line with the host's list.
 *
 * @param asked the tasks that were known when the list was asked for: one of them that it does not name has been
 * freed, or has ended unheard; the others have begun since
 */
export function reconcile(
  known: ReadonlyMap<string, LiveTask>,
  list: readonly Task[],
  asked: ReadonlySet<string>,
): Map<string, LiveTask> {
  const listed = new Map(list.map(task => [task.taskId, withListed(known.get(task.taskId), task)]))
  const others = [...known.values()].flatMap((task): LiveTask[] => {
    if (listed.has(task.taskId)) return []
    if (!asked.has(task.taskId)) return [task]
    return hasEnded(task) ? [{ ...task, hasResult: false }] : []
  })
  return new Map([...listed, ...others.map(task => [task.taskId, task] as const)])
}

/** The newest first, with no more ended ones than are remembered. */
export function inOrder(known: ReadonlyMap<string, LiveTask>): LiveTask[] {
  let ended = 0
  return [...known.values()]
    .sort((a, b) => a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0)
    .filter(task => !hasEnded(task) || ++ended <= mostEnded)
}
