import type { EventName, EventPayload } from '@contract/events.ts'
import type { EventMessage, EventReaderOptions } from './event-reader.ts'
import { eventNameOf } from '@contract/events.ts'
import { keepReading } from './event-reader.ts'

/**
 * The host's events, read once for all windows of a browser: the window that holds the lock reads the
 * stream and passes what it hears on. When it closes, the next one resumes after the last event.
 */
export function createEventStream(options: EventReaderOptions) {
  const listeners = { notification: new Set<(payload: never) => void>(), changed: new Set<(payload: never) => void>() }
  let running: AbortController | undefined

  function on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    // Others come in the desktop app alone.
    if (event !== 'notification' && event !== 'changed') return () => {}
    const those = listeners[event as keyof typeof listeners]
    those.add(listener)
    return () => those.delete(listener)
  }

  function deliver({ payload }: EventMessage) {
    for (const listener of [...listeners[eventNameOf(payload)]]) listener(payload as never)
  }

  function start(userId: string) {
    stop()
    running = new AbortController()
    const { signal } = running
    const channel = new BroadcastChannel(`tihc.events.${userId}`)
    let lastEventId: string | undefined
    channel.onmessage = ({ data }: MessageEvent<EventMessage>) => {
      lastEventId = data.id ?? lastEventId
      deliver(data)
    }
    signal.addEventListener('abort', () => channel.close())
    const hear = (message: EventMessage) => {
      lastEventId = message.id ?? lastEventId
      channel.postMessage(message)
      deliver(message)
    }
    const reading = { signal, lastEventId: () => lastEventId, hear }
    navigator.locks
      .request(`tihc.events.${userId}`, { signal }, () => keepReading(reading, options))
      .catch(() => {}) // aborted while it waited for the lock
  }

  function stop() {
    running?.abort()
    running = undefined
  }

  return { on, start, stop }
}
