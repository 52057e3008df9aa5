import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AddressInfo } from 'node:net'
import type { Dispatcher } from '../../api/dispatcher.ts'
import type { EventHub } from '../../core/events.ts'
import type { Log } from '../../core/log.ts'
import type { DoorKeeper } from './http-auth.ts'
import type { EventStreams } from './http-events.ts'
import type { RouteOptions } from './http-routes.ts'
import { fastify } from 'fastify'
import { TihcError } from '../../../contract/errors.ts'
import { notificationsPath } from '../../../contract/events.ts'
import { authorize } from '../../api/dispatcher.ts'
import { identify } from './http-auth.ts'
import { addBodyParser } from './http-body.ts'
import { answerBrokenRequest, fromFastify, limitArrival, sendError } from './http-errors.ts'
import { createEventStreams } from './http-events.ts'
import { createGuard, isLoopback } from './http-guard.ts'
import { contentSecurityPolicy, setSecurityHeaders } from './http-headers.ts'
import { servePages } from './http-pages.ts'
import { addProcedureRoutes, collectMethods } from './http-routes.ts'
import { isUpload } from './http-upload.ts'

const bodyLimit = 1024 * 1024
const bodyTimeoutMs = 120_000
/** Nothing more of a body came for so long: its sender is gone, or holds the line. */
const bodyQuietMs = 10_000
/** How long answers under way may take once the host closes. */
const closeGraceMs = 3000

export interface HttpHostOptions {
  dispatcher: Dispatcher
  hub: EventHub
  auth: DoorKeeper
  log: Log
  version: string
  /** The built pages. */
  pages: string
  host: string
  /** 0 picks a free one. */
  port: number
  /** The catalog's open routes need a token too. */
  strictAuth?: boolean
  /** Trust what one proxy before this host says of its callers. */
  behindProxy?: boolean
  tls?: { cert: string, key: string }
  /** What can be asked; all of the contract unless told. */
  procedures?: RouteOptions['procedures']
  /** How long a body may take to arrive, where not two minutes; that of an upload takes as long as it moves. */
  bodyTimeoutMs?: number
  /** How long nothing more of a body may come, where not 10 s. */
  bodyQuietMs?: number
  /** How fast an upload has to come, where not as is usual. */
  uploadPace?: RouteOptions['uploadPace']
  /** How often a quiet event stream says that it is alive, where not every 15 s. */
  heartbeatMs?: number
}

export interface HttpHost {
  /** `http://127.0.0.1:8080` */
  url: string
  port: number
  /** Takes no more calls; answers under way still go out. */
  stopAccepting: () => void
  /** Ends the event streams and waits for the answers under way, a few seconds at the most. */
  close: () => Promise<void>
}

/**
 * Opens the HTTP door: routes from the contract, the event stream, the reference, the pages.
 *
 * @throws Error with the system's code, such as EADDRINUSE, when it cannot listen
 */
export async function openHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const app = createApp(options)
  const streams = createEventStreams(options.hub, options.auth, options.heartbeatMs)
  const door = { closing: false }
  const methodsOf = collectMethods(app)
  const port = () => (app.server.address() as AddressInfo | null)?.port ?? options.port
  const guard = createGuard({
    host: options.host,
    port,
    tls: !!options.tls,
    loopbackOnly: isLoopback(options.host) && !options.behindProxy,
  })

  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply, !!options.tls)
    guard(request)
    if (door.closing) {
      void reply.header('connection', 'close')
      throw new TihcError('unavailable', 'This host is closing. Start it again.')
    }
    if (request.is404 || isOfAnotherPath(request, methodsOf)) return answerUnknown(request, reply, methodsOf)
    if (isUpload(request)) return
    limitArrival(request, {
      wholeMs: options.bodyTimeoutMs ?? bodyTimeoutMs,
      quietMs: options.bodyQuietMs ?? bodyQuietMs,
    })
  })
  addBodyParser(app)
  addProcedureRoutes(app, { ...options, strictAuth: !!options.strictAuth })
  addEventRoute(app, streams, options.auth)
  addReferenceRoutes(app, options.version)
  await servePages(app, options.pages, !isLoopback(options.host))

  await app.listen({ host: options.host, port: options.port })
  const shownHost = options.host.includes(':')
    ? `[${options.host}]`
    : options.host
  return {
    url: `${options.tls ? 'https' : 'http'}://${shownHost}:${port()}`,
    port: port(),
    stopAccepting() {
      door.closing = true
    },
    async close() {
      door.closing = true
      streams.close()
      const force = setTimeout(() => app.server.closeAllConnections(), closeGraceMs)
      await app.close()
      clearTimeout(force)
    },
  }
}

function createApp({ tls, behindProxy, log }: HttpHostOptions): FastifyInstance {
  const server = {
    // Slow senders are cut off; how long an answer takes is the statement's affair.
    headersTimeout: 15_000,
    // Ours knows what an upload is: see `limitArrival`.
    requestTimeout: 0,
    connectionsCheckingInterval: 5000,
    // Our own check answers in the one form.
    requireHostHeader: false,
  }
  const app = fastify({
    ...(tls
      ? {
          https: {
            ...server,
            ...tls,
          },
        }
      : { http: server }),
    requestTimeout: server.requestTimeout,
    bodyLimit,
    // Who connects is the proxy: it adds the last address. What stands before that, anybody can write.
    trustProxy: behindProxy
      ? (_, hop) => hop === 0
      : false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(reply, !!tls)
      sendError(reply, fromFastify(error, request, bodyLimit, log))
    },
    // Ids of the catalog have 110 characters, names in a path may be long; 16 KB of headers is Node's own limit.
    routerOptions: {
      maxParamLength: 16 * 1024,
      querystringParser: () => ({}),
    },
  }) as unknown as FastifyInstance
  app.setErrorHandler((error: FastifyError, request, reply) => {
    sendError(reply, fromFastify(error, request, request.routeOptions.bodyLimit ?? bodyLimit, log))
  })
  return app
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!

/** `DELETE /things/page` beside `GET /things/page` is no `DELETE /things/{id}`. */
function isOfAnotherPath(request: FastifyRequest, methodsOf: (path: string) => string[]): boolean {
  return !!request.routeOptions.url?.includes(':') && !methodsOf(pathOf(request)).includes(request.method)
}

/** 404 for a path that nothing answers, 405 for a method that a known path does not take, and OPTIONS without CORS. */
function answerUnknown(
  request: FastifyRequest,
  reply: FastifyReply,
  methodsOf: (path: string) => string[],
): FastifyReply {
  const methods = methodsOf(pathOf(request))
  if (methods.length === 0)
    throw new TihcError('not_found', 'There is no such address. See /api/docs for what can be asked.')
  void reply.header('allow', methods.join(', '))
  if (request.method === 'OPTIONS') return reply.code(204).send()
  throw new TihcError(
    'method_not_allowed',
    `This address takes ${methods.filter(method => method !== 'OPTIONS').join(', ')}. See /api/docs.`,
  )
}

function addEventRoute(app: FastifyInstance, streams: EventStreams, auth: DoorKeeper): void {
  app.get(notificationsPath, async (request, reply) => {
    const caller = await identify(request, 'viewer', auth, false)
    authorize({ access: 'viewer' }, caller)
    streams.open(request, reply, caller)
    return reply
  })
}

/** Both are made when first asked for: start-up does not pay for them. */
function addReferenceRoutes(app: FastifyInstance, version: string): void {
  const openApi = once(async () => (await import('./http-openapi.ts')).createOpenApiDocument(version))
  const openApiText = once(async () => JSON.stringify(await openApi()))
  const docs = once(async () => (await import('./http-docs.ts')).renderReference(await openApi()))

  app.get('/api/openapi.json', async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(await openApiText()))
  app.get('/api/docs', async (_request, reply) =>
    reply
      .headers({ 'cache-control': 'no-cache', 'content-security-policy': contentSecurityPolicy })
      .type('text/html; charset=utf-8')
      .send(await docs()),
  )
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => made ??= make()
}
