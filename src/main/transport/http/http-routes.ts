import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ProcedureName } from '../../../contract/index.ts'
import type { Procedure } from '../../../contract/procedure.ts'
import type { Dispatcher } from '../../api/dispatcher.ts'
import type { Caller, DoorKeeper } from './http-auth.ts'
import { procedures } from '../../../contract/index.ts'
import { authorize } from '../../api/dispatcher.ts'
import { identify } from './http-auth.ts'
import { createInputReader } from './http-input.ts'

export interface RouteOptions {
  dispatcher: Dispatcher
  auth: DoorKeeper
  strictAuth: boolean
}

/** One route for every procedure of the contract; nothing else of the API is declared here. */
export function addProcedureRoutes(app: FastifyInstance, options: RouteOptions): void {
  for (const { name, procedure } of procedures('http')) {
    const read = createInputReader(procedure)
    const callers = new WeakMap<FastifyRequest, Caller>()
    app.route({
      method: procedure.method,
      url: fastifyPath(procedure.path),
      ...(procedure.bodyLimit && { bodyLimit: procedure.bodyLimit }),
      // Before the body is read: who may not call sends no 16 MB.
      onRequest: async (request) => {
        const caller = await identify(request, procedure.access, options.auth, options.strictAuth)
        authorize(procedure, caller)
        callers.set(request, caller)
      },
      handler: async (request, reply) => {
        const output = await call(options.dispatcher, name, read(request), callers.get(request)!, reply)
        return sendOutput(reply, procedure, output)
      },
    })
  }
}

async function call(dispatcher: Dispatcher, name: ProcedureName, input: Record<string, unknown>, caller: Caller, reply: FastifyReply): Promise<unknown> {
  const hangUp = new AbortController()
  const abort = () => hangUp.abort()
  reply.raw.once('close', abort)
  try {
    return await dispatcher.invoke(name, input, { ...caller, signal: hangUp.signal })
  } finally {
    reply.raw.off('close', abort)
  }
}

function sendOutput(reply: FastifyReply, procedure: Procedure, output: unknown): FastifyReply {
  const status = typeof procedure.status === 'function'
    ? procedure.status(output)
    : procedure.status ?? 200
  if (status === 204) return reply.code(204).send()
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(output))
}

/** `/api/tables/{id}` as Fastify writes it: `/api/tables/:id`. */
function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/**
 * Collects the methods of every route that is added from now on.
 *
 * @returns a function that gives the methods which a path knows, none for an unknown path
 */
export function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: Array<{ pattern: RegExp, methods: string[] }> = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.split('/').map(partPattern).join('/')}$`)
    routes.push({
      pattern,
      methods: [method].flat(),
    })
  })
  return (path) => {
    const found = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
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
