import type { Notification } from '../../contract/events.ts'
import type { Audience, EventHub, NumberedEvent } from './events.ts'

/** Events that go out for one task within `rateWindowMs` at the most. */
const rateLimit = 10
const rateWindowMs = 1000
/** Distance of two events of one task with the same status: leaves room in the window for changes of status. */
const progressGapMs = 170
/** The first events of a window go out at once: a page waits for the first rows. */
const burst = 3

export interface EventHubOptions {
  /** Events that are kept for those who resume; the oldest goes first. */
  capacity?: number
  /** The number of the first event. By default grows from start to start, so that a resume reaches over a restart. */
  firstId?: number
}

interface KeptEvent extends NumberedEvent { audience: Audience }

interface Subscriber {
  hears: (audience: Audience) => boolean
  listener: (event: NumberedEvent) => void
}

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

/**
 * Makes the hub between the services, which publish, and the doors, which subscribe.
 *
 * @example
 * const hub = createEventHub()
 * const end = hub.subscribe({ tenant, user }, ({ id, notification }) => send(id, notification))
 */
export function createEventHub({ capacity = 4096, firstId = Date.now() * 1000 }: EventHubOptions = {}): EventHub {
  const kept = createRing<KeptEvent>(capacity)
  const subscribers = new Set<Subscriber>()
  const paces = new Map<string, TaskPace>()
  let nextId = firstId
  let closed = false

  function emit(audience: Audience, notification: Notification): void {
    const event = { id: nextId++, audience, notification }
    kept.push(event)
    for (const { hears, listener } of subscribers) {
      if (hears(audience)) listener(event)
    }
  }

  function emitPaced(pace: TaskPace, audience: Audience, notification: Notification): void {
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
      emitPaced(pace, pace.waiting.audience, pace.waiting.notification)
      schedule(key, pace, performance.now() + rateWindowMs)
    }, Math.max(0, Math.ceil(due - performance.now()) + 1))
    pace.timer.unref()
  }

  return {
    publish(audience, notification) {
      if (closed) return
      const key = `${audience.tenant}\n${audience.user ?? ''}\n${notification.taskId}`
      let pace = paces.get(key)
      if (!pace) {
        paces.set(key, pace = {
          sent: [],
          lastStatus: null,
          waiting: null,
          timer: null,
          due: 0,
        })
      }
      const now = performance.now()
      const due = turnOf(pace, notification)
      if (due <= now) {
        emitPaced(pace, audience, notification)
        schedule(key, pace, now + rateWindowMs)
      } else {
        pace.waiting = { audience, notification }
        schedule(key, pace, due)
      }
    },

    subscribe(context, listener, lastEventId) {
      const subscriber: Subscriber = {
        hears: audience => mayHear(context, audience),
        listener,
      }
      if (lastEventId !== undefined) {
        for (const event of kept.all()) {
          if (event.id > lastEventId && subscriber.hears(event.audience)) listener(event)
        }
      }
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },

    close() {
      closed = true
      for (const pace of paces.values()) {
        if (pace.timer) clearTimeout(pace.timer)
        if (pace.waiting) emit(pace.waiting.audience, pace.waiting.notification)
      }
      paces.clear()
      subscribers.clear()
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

function mayHear(context: { tenant: string, user: string }, audience: Audience): boolean {
  return audience.tenant === context.tenant && (audience.user === undefined || audience.user === context.user)
}

/** Keeps the last `capacity` entries, oldest first. */
function createRing<T>(capacity: number): { push: (entry: T) => void, all: () => T[] } {
  const entries: T[] = []
  let start = 0
  return {
    push(entry) {
      if (entries.length < capacity) {
        entries.push(entry)
        return
      }
      entries[start] = entry
      start = (start + 1) % capacity
    },
    all: () => [
      ...entries.slice(start),
      ...entries.slice(0, start),
    ],
  }
}
