import type { Notification } from '../../src/contract/events.ts'
import { createParser } from 'eventsource-parser'
import { notificationsPath } from '../../src/contract/events.ts'

export interface HostEvent {
  id: string | undefined
  data: Notification
}

export interface HostEvents {
  /** All that came so far. */
  readonly received: readonly HostEvent[]
  /** Comments that came so far: they keep the line alive. */
  readonly comments: readonly string[]
  /**
   * Gives the first event that fits, one that came already included.
   *
   * @throws after `seconds`, naming what came instead, and where the stream ends before
   */
  next: (fits: (event: Notification) => boolean, seconds?: number) => Promise<HostEvent>
  /** Hears every event from now on. */
  onEvent: (listener: (event: HostEvent) => void) => void
  /** Fulfilled when the host or `close` has ended the stream. */
  readonly ended: Promise<void>
  close: () => void
}

/**
 * Opens the host's event stream.
 *
 * @throws where the host does not answer with one
 */
export async function openEvents(url: string, token: string, lastEventId?: string): Promise<HostEvents> {
  const line = new AbortController()
  const response = await fetch(url + notificationsPath, {
    signal: line.signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  })
  if (!response.ok || !response.body)
    throw new Error(`The event stream was refused (${response.status}): ${await response.text()}`)
  const received: HostEvent[] = []
  const comments: string[] = []
  const listeners = new Set<(event: HostEvent) => void>()
  const parser = createParser({
    onEvent: ({ id, data }) => {
      const event = {
        id,
        data: JSON.parse(data) as Notification,
      }
      received.push(event)
      listeners.forEach(listener => listener(event))
    },
    onComment: comment => void comments.push(comment),
  })
  const ended = feed(response.body, parser.feed)
  return {
    received,
    comments,
    ended,
    onEvent: listener => void listeners.add(listener),
    close: () => line.abort(),
    next: async (fits, seconds = 20) => {
      const came = received.find(event => fits(event.data))
      if (came) return came
      const { promise, resolve, reject } = Promise.withResolvers<HostEvent>()
      const check = (event: HostEvent) => { if (fits(event.data)) resolve(event) }
      const fail = (why: string) =>
        reject(new Error(`${why} What came: ${JSON.stringify(received.map(event => event.data))}`))
      const late = setTimeout(fail, seconds * 1000, `The event that was waited for did not come within ${seconds} s.`)
      listeners.add(check)
      void ended.then(() => fail('The event stream ended.'))
      return promise.finally(() => {
        clearTimeout(late)
        listeners.delete(check)
      })
    },
  }
}

async function feed(body: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  try {
    for await (const chunk of body) take(decoder.decode(chunk, { stream: true }))
  } catch {
    // The line was closed or broke: for who waits both is its end.
  }
}
