import type { Notification } from '@contract/events.ts'
import type { Task, TaskStatus } from '@contract/sql.ts'
import { oneLine } from '@language/one-line.ts'

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
  readonly elapsedMs: number
  readonly startedAt: string
  /** The host holds its result, and there is one to be looked at. */
  readonly hasResult: boolean
}

const titleLength = 200
/** Ended tasks that are remembered, the newest. */
const mostEnded = 500

export const hasEnded = ({ status }: { status: TaskStatus }) => status === 'completed' || status === 'failed' || status === 'cancelled'

/** The beginning of a text in one line, as the host's events have it. */
function titleOf(sql: string): string {
  const { title, text } = oneLine(sql, titleLength)
  return text || title
}

/** What is known after an event. A task that has ended stays so: an event that comes late changes nothing. */
export function withEvent(known: LiveTask | undefined, { taskId, kind, title, connectionId, status, message, progress, elapsedMs, time }: Notification): LiveTask {
  if (known && hasEnded(known) && !hasEnded({ status })) return known
  const bytes = progress?.bytes
  return {
    taskId,
    kind,
    title: title ?? known?.title ?? '',
    sql: known?.sql ?? null,
    connectionId: connectionId ?? known?.connectionId ?? null,
    connectionName: known?.connectionName ?? '',
    database: known?.database ?? null,
    sessionId: known?.sessionId ?? null,
    status,
    message,
    done: progress?.done ?? known?.done ?? 0,
    total: progress?.total ?? null,
    unit: progress?.unit ?? known?.unit ?? '',
    bytes: typeof bytes === 'number' ? bytes : known?.bytes ?? 0,
    elapsedMs,
    startedAt: known?.startedAt ?? new Date(Date.parse(time) - elapsedMs).toISOString(),
    // Rows are a result; whether a statement without rows has one is told by the list.
    hasResult: known?.hasResult || (progress?.unit === 'rows' && progress.done > 0),
  }
}

/** What is known after the host's list. Where events have told more since it was asked, they count. */
export function withListed(known: LiveTask | undefined, task: Task): LiveTask {
  const listed: LiveTask = {
    taskId: task.taskId,
    kind: 'sql',
    title: titleOf(task.sql),
    sql: task.sql,
    connectionId: task.connectionId,
    connectionName: task.connectionName,
    database: task.database,
    sessionId: task.sessionId,
    status: task.status,
    message: task.message,
    done: task.rowCount,
    total: hasEnded(task) ? task.rowCount : null,
    unit: 'rows',
    bytes: task.bytes,
    elapsedMs: task.elapsedMs,
    startedAt: task.startedAt,
    hasResult: task.hasResult,
  }
  if (!known || hasEnded(task) || (!hasEnded(known) && known.elapsedMs <= task.elapsedMs)) return listed
  const { status, message, done, total, bytes, elapsedMs } = known
  return { ...listed, status, message, done, total, bytes, elapsedMs, hasResult: listed.hasResult || known.hasResult }
}

/**
 * Brings what is known in line with the host's list.
 *
 * @param asked the tasks that were known when the list was asked for: one of them that it does not name has been
 * freed, or has ended unheard; the others have begun since
 */
export function reconcile(known: ReadonlyMap<string, LiveTask>, list: readonly Task[], asked: ReadonlySet<string>): Map<string, LiveTask> {
  const listed = new Map(list.map(task => [task.taskId, withListed(known.get(task.taskId), task)]))
  const others = [...known.values()].flatMap((task): LiveTask[] => {
    if (listed.has(task.taskId)) return []
    if (task.kind !== 'sql' || !asked.has(task.taskId)) return [task]
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
