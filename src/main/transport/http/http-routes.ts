import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Procedure } from '../../../contract/procedure.ts'
import type { Download } from '../../../contract/stream.ts'
import type { Dispatcher } from '../../api/dispatcher.ts'
import type { Log } from '../../core/log.ts'
import type { Caller, DoorKeeper } from './http-auth.ts'
import { procedures } from '../../../contract/index.ts'
import { authorize } from '../../api/dispatcher.ts'
import { identify } from './http-auth.ts'
import { sendDownload } from './http-download.ts'
import { createInputReader } from './http-input.ts'
import { addStreamParser, checkUpload, uploadOf, uploadRoute } from './http-upload.ts'

export interface RouteOptions {
  dispatcher: Dispatcher
  auth: DoorKeeper
  strictAuth: boolean
  log: Log
  /** What can be asked; all of the contract unless told. */
  procedures?: ReturnType<typeof procedures>
}

/** One route for every procedure of the contract; nothing else of the API is declared here. */
export function addProcedureRoutes(app: FastifyInstance, options: RouteOptions): void {
  const asked = options.procedures ?? procedures('http')
  for (const one of asked.filter(({ procedure }) => procedure.kind !== 'upload')) addRoute(app, one, options)
  void app.register(async (uploads) => {
    addStreamParser(uploads)
    for (const one of asked.filter(({ procedure }) => procedure.kind === 'upload')) addRoute(uploads, one, options)
  })
}

type Asked = Pick<ReturnType<typeof procedures>[number], 'name' | 'procedure'>

function addRoute(app: FastifyInstance, { name, procedure }: Asked, options: RouteOptions): void {
  const read = createInputReader(procedure)
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.route({
    method: procedure.method,
    url: fastifyPath(procedure.path),
    ...(procedure.bodyLimit && { bodyLimit: procedure.bodyLimit }),
    ...(procedure.kind === 'upload' && uploadRoute),
    // Before the body is read: who may not call sends no 16 MB.
    onRequest: async request => {
      const caller = await identify(request, procedure.access, options.auth, options.strictAuth)
      authorize(procedure, caller)
      if (procedure.kind === 'upload') checkUpload(request, procedure)
      callers.set(request, caller)
    },
    handler: async (request, reply) =>
      answer(request, reply, callers.get(request)!, { name, procedure, read }, options),
  })
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  { name, procedure, read }: Asked & { read: (request: FastifyRequest) => Record<string, unknown> },
  { dispatcher, log }: RouteOptions,
): Promise<FastifyReply> {
  const hangUp = new AbortController()
  const abort = () => hangUp.abort()
  reply.raw.once('close', abort)
  try {
    const upload = procedure.kind === 'upload' ? uploadOf(request, procedure) : undefined
    const output = await dispatcher.invoke(name, read(request), { ...caller, signal: hangUp.signal }, upload)
    return procedure.kind === 'download'
      ? await sendDownload(request, reply, output as Download, hangUp.signal, log)
      : sendOutput(reply, procedure, output)
  } finally {
    reply.raw.off('close', abort)
    // What the handler did not want is read and dropped: a line that is closed meanwhile would reach the caller broken,
    // without the answer.
    if (procedure.kind === 'upload') request.raw.resume()
  }
}

function sendOutput(reply: FastifyReply, procedure: Procedure, output: unknown): FastifyReply {
  const status = typeof procedure.status === 'function'
    ? procedure.status(output)
    : procedure.status ?? 200
  if (output === undefined) return reply.code(status).send()
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(output))
}

/** `/api/tables/{id}` as Fastify writes it: `/api/tables/:id`. */
function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/**
 * Collects the methods of every route that is added from now on.
 *
 * @returns a function that gives the methods which a path knows, none for an unknown path. A path that a route is
 *   written as is that route's alone, although it may look like another one's parameter.
 */
export function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: Array<{ url: string, pattern: RegExp, methods: string[] }> = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.split('/').map(partPattern).join('/')}$`)
    routes.push({
      url,
      pattern,
      methods: [method].flat(),
    })
  })
  return (path) => {
    const own = routes.filter(({ url }) => url === path)
    const taking = own.length > 0 ? own : routes.filter(({ pattern }) => pattern.test(path))
    const found = taking.flatMap(({ methods }) => methods)
    return found.length > 0
      ? Array.from(new Set(found).add('OPTIONS')).sort()
      : []
  }
}

function partPattern(part: string): string {
  if (part === '*') return '.+'
  return part.startsWith(':')
    ? '[^/]+'
    : part.replaceAll(/[^\w-]/g, '\\$&')
}
