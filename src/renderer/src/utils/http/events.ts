import type { EventName, EventPayload, PushedEvent } from '@contract/events.ts'
import { eventNameOf, notificationsPath } from '@contract/events.ts'
import { createParser } from 'eventsource-parser'

interface Options {
  token: () => string | undefined
  /** The token that was sent is no longer valid: gives true when there is a new one. */
  onUnauthorized: () => Promise<boolean>
}

interface Message { id: string | undefined, payload: PushedEvent }

const firstDelay = 500
const longestDelay = 15_000
/** The host writes a comment every 15 s: a line that is silent for longer is dead. */
const silence = 40_000

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
  })
}

/**
 * The host's events, read once for all windows of a browser: the window that holds the lock reads the
 * stream and passes what it hears on. When it closes, the next one resumes after the last event.
 */
export function createEventStream({ token, onUnauthorized }: Options) {
  const listeners = { notification: new Set<(payload: never) => void>(), changed: new Set<(payload: never) => void>() }
  let running: AbortController | undefined

  function on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    // Others come in the desktop app alone.
    if (event !== 'notification' && event !== 'changed') return () => {}
    const those = listeners[event as keyof typeof listeners]
    those.add(listener)
    return () => those.delete(listener)
  }

  function deliver({ payload }: Message) {
    for (const listener of [...listeners[eventNameOf(payload)]]) listener(payload as never)
  }

  function start(userId: string) {
    stop()
    running = new AbortController()
    const { signal } = running
    const channel = new BroadcastChannel(`tihc.events.${userId}`)
    let lastEventId: string | undefined
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      lastEventId = data.id ?? lastEventId
      deliver(data)
    }
    signal.addEventListener('abort', () => channel.close())
    const hear = (message: Message) => {
      lastEventId = message.id ?? lastEventId
      channel.postMessage(message)
      deliver(message)
    }
    navigator.locks
      .request(`tihc.events.${userId}`, { signal }, () => keepReading(signal, () => lastEventId, hear))
      .catch(() => {}) // aborted while it waited for the lock
  }

  async function keepReading(
    signal: AbortSignal,
    lastEventId: () => string | undefined,
    hear: (message: Message) => void,
  ) {
    let delay = firstDelay
    while (!signal.aborted) {
      try {
        await read(signal, lastEventId(), hear, () => {
          delay = firstDelay
        })
      } catch {
        // The link broke or went silent: try again below.
      }
      if (signal.aborted) return
      await pause(delay, signal)
      delay = Math.min(delay * 2, longestDelay)
    }
  }

  async function read(
    signal: AbortSignal,
    lastEventId: string | undefined,
    hear: (message: Message) => void,
    opened: () => void,
  ) {
    const link = new AbortController()
    const end = () => link.abort()
    signal.addEventListener('abort', end)
    let watchdog = setTimeout(end, silence)
    const sent = token()
    try {
      const response = await fetch(notificationsPath, {
        signal: link.signal,
        headers: {
          Authorization: `Bearer ${sent}`,
          Accept: 'text/event-stream',
          ...(lastEventId && { 'Last-Event-ID': lastEventId }),
        },
      })
      if (response.status === 401) {
        clearTimeout(watchdog)
        // The person may have signed in again while this was under way.
        if ((token() && token() !== sent) || (await onUnauthorized())) opened()
        return
      }
      if (!response.ok || !response.body) return
      opened()
      const parser = createParser({ onEvent: ({ id, data }) => hear({ id, payload: JSON.parse(data) }) })
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(watchdog)
        watchdog = setTimeout(end, silence)
        parser.feed(chunk)
      }
    } finally {
      clearTimeout(watchdog)
      signal.removeEventListener('abort', end)
    }
  }

  function stop() {
    running?.abort()
    running = undefined
  }

  return { on, start, stop }
}
