import type { Notification } from '../../contract/events.ts'
import type { Audience } from './events.ts'

/** Events that go out for one task within `rateWindowMs` at the most. */
const rateLimit = 10
const rateWindowMs = 1000
/** Distance of two events of one task with the same status: leaves room in the window for changes of status. */
const progressGapMs = 170
/** The first events of a window go out at once: a page waits for the first rows. */
const burst = 3

/** What one task has sent of late and what waits for its turn. */
interface TaskPace {
  /** Times of the last events, at most `rateLimit`. */
  sent: number[]
  lastStatus: Notification['status'] | null
  waiting: { audience: Audience, notification: Notification } | null
  /** Sends what waits, or forgets a task that has been quiet. */
  timer: NodeJS.Timeout | null
  due: number
}

export interface EventPacer {
  /** Sends it now, or when the task's turn comes; of those that wait only the last goes out. */
  publish: (audience: Audience, notification: Notification) => void
  /** Sends at once all that waits, and ends. */
  flush: () => void
}

/**
 * Slows the events of each task down to 10 a second, the last one always sent.
 *
 * @param emit takes what goes out
 */
export function createEventPacer(emit: (audience: Audience, notification: Notification) => void): EventPacer {
  const paces = new Map<string, TaskPace>()

  function send(pace: TaskPace, audience: Audience, notification: Notification): void {
    pace.waiting = null
    pace.lastStatus = notification.status
    pace.sent.push(performance.now())
    if (pace.sent.length > rateLimit) pace.sent.shift()
    emit(audience, notification)
  }

  function schedule(key: string, pace: TaskPace, due: number): void {
    if (pace.timer && pace.due === due) return
    if (pace.timer) clearTimeout(pace.timer)
    pace.due = due
    // A timer may fire a little early; one more millisecond keeps the promise.
    pace.timer = setTimeout(() => {
      pace.timer = null
      if (!pace.waiting) {
        paces.delete(key)
        return
      }
      send(pace, pace.waiting.audience, pace.waiting.notification)
      schedule(key, pace, performance.now() + rateWindowMs)
    }, Math.max(0, Math.ceil(due - performance.now()) + 1))
    pace.timer.unref()
  }

  return {
    publish(audience, notification) {
      const key = `${audience.tenant}\n${audience.user ?? ''}\n${notification.taskId}`
      let pace = paces.get(key)
      if (!pace) paces.set(key, pace = { sent: [], lastStatus: null, waiting: null, timer: null, due: 0 })
      const now = performance.now()
      const due = turnOf(pace, notification)
      if (due <= now) {
        send(pace, audience, notification)
        schedule(key, pace, now + rateWindowMs)
      } else {
        pace.waiting = { audience, notification }
        schedule(key, pace, due)
      }
    },

    flush() {
      for (const { timer, waiting } of paces.values()) {
        if (timer) clearTimeout(timer)
        if (waiting) emit(waiting.audience, waiting.notification)
      }
      paces.clear()
    },
  }
}

/** When the next event of a task may go out: a change of status as soon as the window has room. */
function turnOf({ sent, lastStatus }: TaskPace, notification: Notification): number {
  const room = sent.length < rateLimit
    ? 0
    : sent[0]! + rateWindowMs
  const recent = sent.filter(time => time > performance.now() - rateWindowMs).length
  return notification.status === lastStatus && recent >= burst
    ? Math.max(room, sent.at(-1)! + progressGapMs)
    : room
}
