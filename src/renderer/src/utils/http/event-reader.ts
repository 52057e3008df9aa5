import type { PushedEvent } from '@contract/events.ts'
import { notificationsPath } from '@contract/events.ts'
import { createParser } from 'eventsource-parser'

export interface EventMessage { id: string | undefined, payload: PushedEvent }

export interface EventReaderOptions {
  token: () => string | undefined
  /** The token that was sent is no longer valid: gives true when there is a new one. */
  onUnauthorized: () => Promise<boolean>
}

/** What is read until when, and who hears it. */
interface Reading {
  signal: AbortSignal
  /** What the host goes on after. */
  lastEventId: () => string | undefined
  hear: (message: EventMessage) => void
}

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

/** Reads the host's events until `signal` ends it. Links that break are opened anew, after ever longer pauses. */
export async function keepReading(reading: Reading, options: EventReaderOptions): Promise<void> {
  const { signal } = reading
  let delay = firstDelay
  while (!signal.aborted) {
    try {
      await read(reading, options, () => { delay = firstDelay })
    } catch {
      // The link broke or went silent: try again below.
    }
    if (signal.aborted) return
    await pause(delay, signal)
    delay = Math.min(delay * 2, longestDelay)
  }
}

async function read(
  { signal, lastEventId, hear }: Reading,
  { token, onUnauthorized }: EventReaderOptions,
  opened: () => void,
): Promise<void> {
  const watched = watchSilence(signal)
  const sent = token()
  try {
    const response = await ask(sent, lastEventId(), watched.signal)
    if (response.status === 401) {
      watched.hold()
      // The person may have signed in again while this was under way.
      if ((token() && token() !== sent) || (await onUnauthorized())) opened()
      return
    }
    if (!response.ok || !response.body) return
    opened()
    const parser = createParser({ onEvent: ({ id, data }) => hear({ id, payload: JSON.parse(data) }) })
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      watched.restart()
      parser.feed(chunk)
    }
  } finally {
    watched.stop()
  }
}

function ask(token: string | undefined, lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
  return fetch(notificationsPath, {
    signal,
    headers: {
      Authorization: `Bearer ${token}`,
      Accept: 'text/event-stream',
      ...(lastEventId && { 'Last-Event-ID': lastEventId }),
    },
  })
}

/** A signal for one link, which ends with `outer` and where nothing was heard for too long. */
function watchSilence(outer: AbortSignal) {
  const link = new AbortController()
  const end = () => link.abort()
  outer.addEventListener('abort', end)
  let timer = setTimeout(end, silence)
  return {
    signal: link.signal,
    /** Something was heard. */
    restart() {
      clearTimeout(timer)
      timer = setTimeout(end, silence)
    },
    /** Nothing is awaited of the link. */
    hold: () => clearTimeout(timer),
    stop() {
      clearTimeout(timer)
      outer.removeEventListener('abort', end)
    },
  }
}
