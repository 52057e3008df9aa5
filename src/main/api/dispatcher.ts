import type { z } from 'zod'
import type { Context } from '../../contract/context.ts'
import type { Handlers, ProcedureName } from '../../contract/index.ts'
import type { Procedure } from '../../contract/procedure.ts'
import type { Upload } from '../../contract/stream.ts'
import type { Log } from '../core/log.ts'
import { roleAllows } from '../../contract/context.ts'
import { TihcError } from '../../contract/errors.ts'
import { procedures } from '../../contract/index.ts'
import { isOpen, neededRole } from '../../contract/procedure.ts'
import { toTihcError } from '../core/to-tihc-error.ts'

type Handler = (context: Context, input: unknown, upload?: Upload) => unknown

/**
 * The one way from a door to a handler: the role is checked, the input validated against the contract,
 * and whatever goes wrong leaves as a `TihcError`.
 */
export interface Dispatcher {
  /**
   * @param upload the bytes of a procedure of the kind `upload`
   * @returns what the contract says; for a download its stream
   */
  invoke: (name: ProcedureName, input: unknown, context: Context, upload?: Upload) => Promise<unknown>
}

/**
 * @param handlers one function for every procedure of the contract
 * @param log where bugs are written, under the id that the caller is given
 * @param onLetIn hears of every call that is let in, before it is handled
 * @param asked what can be asked; all of the contract unless told
 */
export function createDispatcher(
  handlers: Handlers,
  log: Log,
  onLetIn: (procedure: Procedure, context: Context) => void = () => {},
  asked: ReturnType<typeof procedures> = procedures(),
): Dispatcher {
  const table = new Map<string, { procedure: Procedure, handler: Handler }>()
  for (const { name, resource, verb, procedure } of asked)
    table.set(name, { procedure, handler: (handlers[resource] as unknown as Record<string, Handler>)[verb]! })

  return {
    async invoke(name, input, context, upload) {
      try {
        const entry = table.get(name)
        if (!entry)
          throw new TihcError('not_found', 'There is no such call. See /api/docs for what can be asked.')
        authorize(entry.procedure, context)
        checkDoor(entry.procedure, context)
        onLetIn(entry.procedure, context)
        return await entry.handler(context, parseInput(entry.procedure, input), upload)
      } catch (error) {
        throw toTihcError(error, log)
      }
    },
  }
}

/**
 * Checks the role alone; doors use it before they read a body.
 *
 * @throws {TihcError} `unauthorized` without a user, `forbidden` for a role that does not suffice
 */
export function authorize({ access }: Pick<Procedure, 'access'>, context: Pick<Context, 'user' | 'role'>): void {
  const role = neededRole(access)
  if (role === null || (!context.user && isOpen(access))) return
  if (!context.user) throw signInFirst()
  if (!roleAllows(context.role, role))
    throw new TihcError('forbidden', `This needs the role ${role}; you are ${context.role}. Ask an admin of this host.`)
}

/** @throws {TihcError} `forbidden` for whoever is not at the app's window, where the procedure is for those alone */
function checkDoor({ windowOnly }: Procedure, { door }: Context): void {
  if (windowOnly !== undefined && door !== 'ipc') throw new TihcError('forbidden', windowOnly)
}

/** The answer to a call that needs a token and has none. */
export function signInFirst(): TihcError {
  return new TihcError(
    'unauthorized',
    'Sign in first: POST /api/v1/auth/login gives a token, send it as "Authorization: Bearer …".',
  )
}

function parseInput(procedure: Procedure, input: unknown): unknown {
  const given = procedure.readOnlyFields
    ? withoutFields(input, procedure.readOnlyFields)
    : input
  const parsed = procedure.input.safeParse(given)
  if (parsed.success)
    return parsed.data
  throw inputError(parsed.error)
}

function withoutFields(input: unknown, fields: readonly string[]): unknown {
  if (!input || typeof input !== 'object' || Array.isArray(input))
    return input
  return Object.fromEntries(Object.entries(input).filter(([key]) => !fields.includes(key)))
}

/** Says the first fault in a sentence; `details.fields` lists all of them by path. */
export function inputError(error: z.ZodError): TihcError {
  const fields = error.issues.slice(0, 20).map(issue => ({
    field: issue.code === 'unrecognized_keys'
      ? [...issue.path, issue.keys[0]].join('.')
      : issue.path.join('.'),
    problem: issue.code === 'unrecognized_keys'
      ? 'is not a field of this call'
      : issue.message,
  }))
  const first = fields[0]!
  const what = first.field
    ? `${JSON.stringify(first.field)}: ${first.problem}`
    : first.problem
  return new TihcError('bad_request', `The input does not fit: ${what}. Correct it and send it again.`, {
    field: first.field,
    fields,
  })
}
