import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EventHub, NumberedEvent } from '../../core/events.ts'
import type { Caller, DoorKeeper } from './http-auth.ts'
import { TihcError } from '../../../contract/errors.ts'
import { eventNameOf, isChanged } from '../../../contract/events.ts'
import { bearerToken } from './http-auth.ts'

const heartbeatEveryMs = 15_000
/** A reader that takes nothing for so many heartbeats is gone. */
const patience = 4

export interface EventStreams {
  /** Answers with the stream of what `caller` may hear; it ends with the connection or the token. */
  open: (request: FastifyRequest, reply: FastifyReply, caller: Caller) => void
  /** Ends all streams. */
  close: () => void
}

/**
 * Server-sent events: one line `data: {…}` an event, ids to resume by, a comment every 15 s.
 *
 * @param heartbeatMs another rhythm, for tests
 */
export function createEventStreams(hub: EventHub, auth: DoorKeeper, heartbeatMs = heartbeatEveryMs): EventStreams {
  const streams = new Set<{ caller: Caller, end: () => void }>()
  const endOf = (isMeant: (caller: Caller) => boolean) => {
    for (const { caller, end } of streams) {
      if (isMeant(caller)) end()
    }
  }
  auth.on('tokensEnded', ({ user, tokenId }) =>
    endOf(caller => caller.user === user && (tokenId === null || caller.tokenId === tokenId)),
  )
  auth.on('userDeleted', ({ user }) => endOf(caller => caller.user === user))
  auth.on('tenantDeleted', ({ tenant }) => endOf(caller => caller.tenant === tenant))

  return {
    open(request, reply, caller) {
      const lastEventId = readLastEventId(request)
      const token = bearerToken(request)
      void reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
      if (request.method === 'HEAD') {
        void reply.send()
        return
      }
      reply.hijack()
      const { raw } = reply
      // Who left while the token was looked at would never tell again that it left.
      if (raw.destroyed || raw.socket?.destroyed) return
      raw.writeHead(200, reply.getHeaders() as Record<string, string>)
      raw.write(': connected\n\n')

      const feed = feedEvents(hub, caller, raw, lastEventId)
      let missedBeats = 0
      const beat = async () => {
        if (raw.writableEnded) return
        missedBeats = raw.writableNeedDrain
          ? missedBeats + 1
          : 0
        if (missedBeats >= patience) raw.destroy()
        else if (!raw.writableNeedDrain) raw.write(': alive\n\n')
        // Nobody tells when a token's time is over.
        if (!await isGood(auth, token)) raw.end()
      }
      const heartbeat = setInterval(beat, heartbeatMs)
      const stream = {
        caller,
        end: () => raw.end(),
      }
      streams.add(stream)
      raw.once('close', () => {
        clearInterval(heartbeat)
        feed.end()
        streams.delete(stream)
      })
      raw.on('error', () => raw.destroy())
    },

    close() {
      endOf(() => true)
    },
  }
}

type Writable = FastifyReply['raw']

/**
 * Writes events until the reader falls behind, then waits for it and goes on from the hub's memory:
 * nothing queues up here, and who is too slow misses what the hub no longer keeps.
 */
function feedEvents(
  hub: EventHub,
  caller: Caller,
  raw: Writable,
  lastEventId: number | undefined,
): { end: () => void } {
  let position = lastEventId
  let full = false
  let unsubscribe: () => void = () => {}

  const write = ({ id, event }: NumberedEvent) => {
    if (full || raw.writableEnded) return
    position = id
    // A task's is a plain message, as documented: only the other kind names itself.
    const name = isChanged(event) ? `event: ${eventNameOf(event)}\n` : ''
    full = !raw.write(`id: ${id}\n${name}data: ${JSON.stringify(event)}\n\n`)
    if (full) {
      unsubscribe()
      raw.once('drain', start)
    }
  }
  function start(): void {
    full = false
    unsubscribe = hub.subscribe(caller, write, position)
    // The reader may have fallen behind while the hub was still going through what it kept.
    if (full) unsubscribe()
  }
  start()
  return {
    end() {
      raw.off('drain', start)
      unsubscribe()
    },
  }
}

function readLastEventId({ headers }: FastifyRequest): number | undefined {
  const text = headers['last-event-id']
  if (text === undefined || text === '') return undefined
  const id = typeof text === 'string' && /^\d{1,16}$/.test(text)
    ? Number(text)
    : Number.NaN
  if (!Number.isSafeInteger(id)) {
    throw new TihcError(
      'bad_request',
      'Last-Event-ID is no id of an event. Send the last id that was received, or leave it out.',
      { field: 'Last-Event-ID' },
    )
  }
  return id
}

async function isGood(auth: DoorKeeper, token: string | null): Promise<boolean> {
  try {
    if (token !== null) await auth.verify(token)
    return true
  } catch (error) {
    // Only a token that has ended ends the stream; a store that stumbles does not.
    return !(error instanceof TihcError && error.code === 'unauthorized')
  }
}
