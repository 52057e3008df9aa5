import type { Role } from '../../src/contract/context.ts'
import type { ProcedureName } from '../../src/contract/index.ts'
import type { Upload } from '../../src/contract/stream.ts'
import type { AuthEvents } from '../../src/main/auth/auth-events.ts'
import type { EventHub } from '../../src/main/core/events.ts'
import type { DoorKeeper } from '../../src/main/transport/http/http-auth.ts'
import type { HttpHost, HttpHostOptions } from '../../src/main/transport/http/http.ts'
import type { Answer, Sent } from './http-request.ts'
import { Buffer } from 'node:buffer'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { createDispatcher } from '../../src/main/api/dispatcher.ts'
import { createAuthEvents } from '../../src/main/auth/auth-events.ts'
import { createEventHub } from '../../src/main/core/event-hub.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { openHttpHost } from '../../src/main/transport/http/http.ts'
import { sendRequest } from './http-request.ts'

export interface Call {
  name: ProcedureName
  input: unknown
  context: { tenant: string, user: string, role: Role, address: string }
  /** The bytes of an upload. */
  upload?: Upload
}

/** The HTTP door before handlers that only note what reaches them: what is tested is the door. */
export interface Door {
  http: HttpHost
  hub: EventHub
  calls: Call[]
  /** What the next calls answer; throws where it is an error. */
  answer: (make: (call: Call) => unknown) => void
  tell: <E extends keyof AuthEvents>(name: E, event: AuthEvents[E]) => Promise<void>
  /** The token stops being good. */
  revoke: (token: string) => void
  /** Whose token it is becomes a viewer. */
  demote: (token: string) => void
  /** All tokens are good again, for what they say. */
  restore: () => void
  request: (method: string, path: string, options?: Sent) => Promise<Answer>
  close: () => Promise<void>
}

/** Handlers of every name there is, which all do the same. */
function handlersThat(answer: (call: Call) => unknown): object {
  const handler = (name: string) =>
    ({ tenant, user, role, address }: Call['context'], input: unknown, upload?: Upload) => answer({
      name: name as ProcedureName,
      input,
      context: { tenant, user, role, address },
      ...(upload && { upload }),
    })
  return new Proxy({}, {
    get: (_, resource: string) => new Proxy({}, {
      get: (__, verb: string) => handler(`${resource}.${verb}`),
    }),
  })
}

/** Who signs in with a token; throws where it is not, or no longer, a good one. */
function personOf(token: string, roles: ReadonlyMap<string, Role>): Awaited<ReturnType<DoorKeeper['verify']>> {
  const role = roles.get(token)
  if (!role) throw new TihcError('unauthorized', 'The token is not valid. Sign in to get one.')
  return { tenant: 't1', user: `the-${token}`, username: token, role, tokenId: `id-${token}` }
}

const goodTokens: readonly Role[] = ['viewer', 'editor', 'admin']

const sayWhatWasCalled = (call: Call): unknown => ({ called: call.name })

/** Tokens are the names of roles: `viewer`, `editor`, `admin`. */
export async function openDoor(options: Partial<HttpHostOptions> = {}): Promise<Door> {
  const calls: Call[] = []
  let make = sayWhatWasCalled
  const handlers = handlersThat((call) => {
    calls.push(call)
    return make(call)
  })
  const hub = options.hub ?? createEventHub({ firstId: 1 })
  const authEvents = createAuthEvents(silentLog)
  const roles = new Map<string, Role>()
  const restore = () => goodTokens.forEach(token => roles.set(token, token))
  restore()
  const auth: DoorKeeper = { verify: async token => personOf(token, roles), on: authEvents.on }
  const http = await openHttpHost({
    dispatcher: createDispatcher(handlers as never, silentLog, undefined, options.procedures),
    hub,
    auth,
    log: silentLog,
    version: '1.2.3',
    pages: '/nowhere',
    host: '127.0.0.1',
    port: 0,
    ...options,
  })
  return {
    http,
    hub,
    calls,
    answer: next => {
      make = next
    },
    tell: authEvents.emit,
    revoke: token => roles.delete(token),
    demote: token => roles.set(token, 'viewer'),
    restore,
    request: (method, path, { token = 'admin', ...sent } = {}) =>
      sendRequest(http.url + path, method, { token, ...sent }),
    close: () => http.close(),
  }
}

/**
 * One door for all cases of a file: each begins without calls, and with answers that say what was called. It is filled
 * in before the first of them.
 */
export function useDoor(): Door {
  const door = {} as Door
  beforeAll(async () => { Object.assign(door, await openDoor()) })
  beforeEach(() => {
    door.calls.length = 0
    door.answer(sayWhatWasCalled)
  })
  afterAll(() => door.close())
  return door
}

/** Sends bytes as they are and gives all that comes back until the other side closes. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const chunks: Buffer[] = []
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  socket
    .on('data', chunk => chunks.push(chunk))
    .on('close', () => resolve(Buffer.concat(chunks).toString()))
    .on('error', reject)
  return promise
}
