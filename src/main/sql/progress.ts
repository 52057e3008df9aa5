import type { EventHub } from '../core/events.ts'
import type { Task } from './task.ts'
import { oneLine } from '../../language/one-line.ts'
import { excerpt } from './excerpt.ts'
import { withoutSecrets } from './statement-secrets.ts'

const tickMs = 100
/** Without new rows the elapsed time is told this often. */
const quietTicks = 10
const titleLength = 200
/** Of a text that begins with much white space. */
const lookedAt = 4096

/** Tells a person how a task of theirs goes, until `end` says how it ended. */
export function watchProgress(task: Task, events: EventHub): { tell: () => void, end: () => void } {
  // Before the task's text is cut: it may begin with a long comment.
  const title = titleOf(task.sql)
  let toldRows = -1
  let toldMessage = ''
  let ticks = 0
  let ended = false

  const tell = () => {
    if (ended) return
    toldRows = task.rowCount
    toldMessage = task.message
    ticks = 0
    events.publish(task.owner, {
      status: task.status,
      message: toldMessage,
      taskId: task.id,
      kind: 'sql',
      progress: {
        done: toldRows,
        total: task.ended ? toldRows : null,
        unit: 'rows',
        bytes: task.bytes,
      },
      elapsedMs: task.elapsedMs,
      time: new Date().toISOString(),
      title,
      connectionId: task.target.connectionId,
    })
  }
  const timer = setInterval(() => {
    if (++ticks >= quietTicks || task.rowCount !== toldRows || task.message !== toldMessage) tell()
  }, tickMs).unref()

  return {
    tell,
    end() {
      clearInterval(timer)
      tell()
      ended = true
    },
  }
}

/** The beginning of a text in one line, without its comments, as it may be kept: events wait for those who resume. */
export function titleOf(sql: string): string {
  const { title, text } = oneLine(withoutSecrets(sql.slice(0, lookedAt)).text, titleLength)
  return excerpt(text || title, titleLength)
}
