import type { PushedEvent } from '../../contract/events.ts'
import type { Audience, EventHub, NumberedEvent } from './events.ts'
import { isChanged } from '../../contract/events.ts'
import { createEventPacer } from './event-pacer.ts'

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

/**
 * Makes the hub between the services, which publish, and the doors, which subscribe.
 *
 * @example
 * const hub = createEventHub()
 * const end = hub.subscribe({ tenant, user }, ({ id, event }) => send(id, event))
 */
export function createEventHub({ capacity = 4096, firstId = Date.now() * 1000 }: EventHubOptions = {}): EventHub {
  const kept = createRing<KeptEvent>(capacity)
  const subscribers = new Set<Subscriber>()
  let nextId = firstId
  let closed = false

  function emit(audience: Audience, event: PushedEvent): void {
    const numbered = { id: nextId++, audience, event }
    kept.push(numbered)
    for (const { hears, listener } of subscribers) {
      if (hears(audience)) listener(numbered)
    }
  }

  const pacer = createEventPacer(emit)

  return {
    publish(audience, event) {
      if (closed) return
      if (isChanged(event)) emit(audience, event)
      else pacer.publish(audience, event)
    },

    subscribe(context, listener, lastEventId) {
      const subscriber: Subscriber = {
        hears: audience => mayHear(context, audience),
        listener,
      }
      if (lastEventId !== undefined) {
        const missed = kept.all().filter(event => event.id > lastEventId && subscriber.hears(event.audience))
        for (const event of withoutOvertaken(missed)) listener(event)
      }
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },

    close() {
      closed = true
      pacer.flush()
      subscribers.clear()
    },
  }
}

/**
 * Without the progress of tasks that a later event of theirs says anew: whoever is slow, or comes back, gets at most
 * one of a task that runs.
 */
function withoutOvertaken(missed: readonly KeptEvent[]): KeptEvent[] {
  const later = new Set<string>()
  return missed.toReversed().filter(({ event }) => {
    if (isChanged(event)) return true
    const isOvertaken = event.status === 'running' && later.has(event.taskId)
    later.add(event.taskId)
    return !isOvertaken
  }).reverse()
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
