import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Procedure } from '../../../contract/procedure.ts'
import type { Download } from '../../../contract/stream.ts'
import type { Dispatcher } from '../../api/dispatcher.ts'
import type { Log } from '../../core/log.ts'
import type { Caller, DoorKeeper } from './http-auth.ts'
import type { UploadPace } from './http-upload.ts'
import { procedures } from '../../../contract/index.ts'
import { authorize } from '../../api/dispatcher.ts'
import { identify } from './http-auth.ts'
import { sendDownload } from './http-download.ts'
import { createInputReader } from './http-input.ts'
import { addStreamParser, checkUpload, dropRest, uploadOf, uploadRoute, usualPace } from './http-upload.ts'

export interface RouteOptions {
  dispatcher: Dispatcher
  auth: DoorKeeper
  strictAuth: boolean
  log: Log
  /** What can be asked; all of the contract unless told. */
  procedures?: ReturnType<typeof procedures>
  /** How fast an upload has to come, where not as is usual. */
  uploadPace?: UploadPace
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
  app.route({
    method: procedure.method,
    url: fastifyPath(procedure.path),
    ...(procedure.bodyLimit && { bodyLimit: procedure.bodyLimit }),
    ...(procedure.kind === 'upload' && uploadRoute),
    // Before the body is read: who may not call sends no 16 MB. Where there is none it is asked once, in the handler.
    onRequest: async request => {
      if (hasBody(request) || procedure.kind === 'upload') await letIn(request, procedure, options)
      if (procedure.kind === 'upload') checkUpload(request, procedure)
    },
    handler: async (request, reply) => answer(request, reply, { name, procedure, read }, options),
  })
}

/** Whether something comes behind the head. https://www.rfc-editor.org/rfc/rfc9112#section-6 */
function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/**
 * Finds out who calls, and whether they may now.
 *
 * @throws {TihcError} `unauthorized`, `forbidden`
 */
async function letIn(
  request: FastifyRequest,
  procedure: Procedure,
  { auth, strictAuth }: Pick<RouteOptions, 'auth' | 'strictAuth'>,
): Promise<Caller> {
  const caller = await identify(request, procedure.access, auth, strictAuth)
  authorize(procedure, caller)
  return caller
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, procedure, read }: Asked & { read: (request: FastifyRequest) => Record<string, unknown> },
  options: RouteOptions,
): Promise<FastifyReply> {
  const { dispatcher, log, uploadPace = usualPace } = options
  const hangUp = new AbortController()
  const abort = () => hangUp.abort()
  const mayStill = () => letIn(request, procedure, options)
  reply.raw.once('close', abort)
  try {
    // A body may take minutes to arrive: the right to call may have been taken away meanwhile.
    const caller = await mayStill()
    const upload = procedure.kind === 'upload'
      ? uploadOf(request, procedure, { pace: uploadPace, mayStill })
      : undefined
    const output = await dispatcher.invoke(name, read(request), { ...caller, signal: hangUp.signal }, upload)
    return procedure.kind === 'download'
      ? await sendDownload(request, reply, output as Download, { signal: hangUp.signal, log, mayStill })
      : sendOutput(reply, procedure, output)
  } finally {
    reply.raw.off('close', abort)
    if (procedure.kind === 'upload') dropRest(request, uploadPace)
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
