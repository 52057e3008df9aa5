import type { ErrorCode } from '../../../contract/errors.ts'
import type { Procedure } from '../../../contract/procedure.ts'
import { z } from 'zod'
import { errorDetails, errorStatus } from '../../../contract/errors.ts'
import { changed, notification, notificationsPath } from '../../../contract/events.ts'
import { procedures } from '../../../contract/index.ts'
import { isOpen, neededRole } from '../../../contract/procedure.ts'
import { inputPlaces, takesBody } from './http-input.ts'

type Json = Record<string, unknown>

export interface OpenApiParameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Json
}
export interface OpenApiResponse { description: string, content?: Record<string, { schema: Json }> }
export interface OpenApiOperation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  security: Array<Record<string, string[]>>
  parameters?: OpenApiParameter[]
  requestBody?: { required: boolean, content: Record<string, { schema: Json }> }
  responses: Record<string, OpenApiResponse>
}
export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string, version: string, description: string, license: { name: string, identifier: string } }
  servers: Array<{ url: string }>
  tags: Array<{ name: string }>
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, Json>, securitySchemes: Record<string, Json> }
}

const jsonType = 'application/json'

/**
 * Makes the OpenAPI 3.1 document from the contract; nothing is declared a second time.
 *
 * @param version the program's version
 */
export function createOpenApiDocument(version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {}
  for (const { name, resource, procedure } of procedures('http')) {
    const path = paths[procedure.path] ??= {}
    path[procedure.method.toLowerCase()] = describeProcedure(name, resource, procedure)
  }
  paths[notificationsPath] = {
    get: describeNotifications(),
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'TiHC',
      version,
      description:
        'Everything that the pages do, for scripts: connections, databases, tables, SQL, notifications. '
        + 'Errors have one form: `{error, code, details?}`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set([...procedures('http').map(({ resource }) => resource as string), 'notifications'])].map(
      name => ({ name }),
    ),
    paths,
    components: {
      schemas: {
        Error: schemaOf(
          z.strictObject({
            error: z.string().describe('What is wrong and what to do'),
            code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
            details: errorDetails.optional(),
          }),
          'output',
        ),
        Notification: schemaOf(notification, 'output'),
        Changed: schemaOf(changed, 'output'),
      },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The token that POST /api/v1/auth/login gives',
        },
      },
    },
  }
}

function describeProcedure(name: string, resource: string, procedure: Procedure): OpenApiOperation {
  const input = schemaOf(procedure.input, 'input') as { properties?: Record<string, Json>, required?: string[] }
  const places = inputPlaces(procedure)
  const parameter = (place: 'path' | 'query') => (key: string): OpenApiParameter => {
    const { description, ...schema } = input.properties?.[key] ?? {}
    return {
      name: key,
      in: place,
      required: place === 'path' || !!input.required?.includes(key),
      ...(typeof description === 'string' && { description }),
      schema,
    }
  }
  const parameters = [
    ...places.path.map(parameter('path')),
    ...places.query.map(parameter('query')),
  ]
  return {
    operationId: name,
    summary: procedure.summary,
    description: whoMay(procedure),
    tags: [resource],
    security: securityOf(procedure),
    ...(parameters.length > 0 && { parameters }),
    ...(places.body.length > 0 && {
      requestBody: describeBody(input, places.body),
    }),
    ...(procedure.kind === 'upload' && {
      requestBody: { required: true, content: streamOf(procedure) },
    }),
    responses: {
      ...describeSuccess(procedure),
      ...describeErrors(procedure),
    },
  }
}

function describeBody(
  input: { properties?: Record<string, Json>, required?: string[] },
  keys: string[],
): OpenApiOperation['requestBody'] {
  const required = keys.filter(key => input.required?.includes(key))
  const properties = Object.fromEntries(keys.map(key => [key, input.properties?.[key] ?? {}]))
  const schema = {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
  return {
    required: required.length > 0,
    content: {
      [jsonType]: { schema },
    },
  }
}

/** A stream of bytes, in every type that it may have. */
function streamOf({ types = [] }: Procedure): Record<string, { schema: Json }> {
  return Object.fromEntries(types.map(type => [type, { schema: { type: 'string', format: 'binary' } }]))
}

function describeSuccess(procedure: Procedure): Record<string, OpenApiResponse> {
  const { output, status = 200 } = procedure
  if (procedure.kind === 'download') {
    return {
      200: {
        description: 'The file, streamed; a line that breaks in the middle has not brought all of it',
        content: streamOf(procedure),
      },
    }
  }
  if (output instanceof z.ZodVoid && typeof status === 'number') {
    return {
      [status]: { description: 'Done; no body' },
    }
  }
  const content = {
    [jsonType]: {
      schema: schemaOf(output, 'output'),
    },
  }
  // A status that depends on the answer: 202 where the work goes on after it.
  if (typeof status === 'function') {
    return {
      200: { description: 'Done', content },
      202: { description: 'Begun; it goes on', content },
    }
  }
  return {
    [status]: {
      description: status === 201
        ? 'Made'
        : 'Done',
      content,
    },
  }
}

function describeErrors(procedure: Procedure): Record<string, OpenApiResponse> {
  const codes = new Set<ErrorCode>([
    ...(procedure.errors ?? []),
    'bad_request',
    'internal',
  ])
  if (procedure.access !== 'public') codes.add('unauthorized')
  if (neededRole(procedure.access) !== 'viewer' && procedure.access !== 'public') codes.add('forbidden')
  if (takesBody(procedure) || procedure.kind === 'upload') codes.add('too_large').add('unsupported_media_type')
  const byStatus = Map.groupBy([...codes], code => errorStatus[code])
  return Object.fromEntries([...byStatus].toSorted(([a], [b]) => a - b).map(([status, given]) => [
    status,
    {
      description: given.map(code => `\`${code}\``).join(', '),
      content: {
        [jsonType]: {
          schema: { $ref: '#/components/schemas/Error' },
        },
      },
    },
  ]))
}

function describeNotifications(): OpenApiOperation {
  return {
    operationId: 'notifications.stream',
    summary: 'What happens, as it happens: server-sent events',
    description:
      'Each event has an `id` and one line `data: {…}`: a Notification, or with `event: '
      + 'changed` a Changed that names what to read anew. A comment every 15 s keeps the line alive. '
      + 'The caller hears their own tasks and the tenant\'s syncs; '
      + 'at most 10 events a second a task, the last one always.',
    tags: ['notifications'],
    security: [{ bearer: [] }],
    parameters: [
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        description: 'Sends first what came after this event',
        schema: { type: 'integer', minimum: 0 },
      },
    ],
    responses: {
      200: {
        description: 'The stream',
        content: {
          'text/event-stream': {
            schema: {
              anyOf: [{ $ref: '#/components/schemas/Notification' }, { $ref: '#/components/schemas/Changed' }],
            },
          },
        },
      },
      ...describeErrors({
        access: 'viewer',
        method: 'GET',
        path: notificationsPath,
        summary: '',
        input: z.strictObject({}),
        output: z.unknown(),
      }),
    },
  }
}

function securityOf({ access }: Procedure): OpenApiOperation['security'] {
  if (access === 'public') return []
  return isOpen(access) ? [{ bearer: [] }, {}] : [{ bearer: [] }]
}

function whoMay({ access, bodyLimit }: Procedure): string {
  const who = {
    'public': 'Open to everybody.',
    'catalog': 'Needs no token unless the host runs with `--strict-auth`; a token that is sent must be valid.',
    'catalog-edit':
      'Needs no token unless the host runs with `--strict-auth`; one that is sent must be of the role editor or admin.',
    'viewer': 'Needs a token of any role.',
    'editor': 'Needs the role `editor` or `admin`.',
    'admin': 'Needs the role `admin`.',
  }[access]
  return bodyLimit
    ? `${who} The body may have ${bodyLimit / 1024 / 1024} MB.`
    : who
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const made = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' }) as Json
  // The document says which dialect it uses.
  delete made.$schema
  return made
}
