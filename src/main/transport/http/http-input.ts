import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Procedure } from '../../../contract/procedure.ts'
import { TihcError } from '../../../contract/errors.ts'
import { pathParameters } from '../../../contract/procedure.ts'

/** Where each key of a procedure's flat input travels over HTTP. */
export interface InputPlaces {
  path: string[]
  query: string[]
  body: string[]
}

/** Path parameters as the path names them; GET, DELETE and uploads carry the rest in the query, others in the body. */
export function inputPlaces(procedure: Procedure): InputPlaces {
  const path = pathParameters(procedure.path)
  const rest = Object.keys(procedure.input.shape).filter(key => !path.includes(key))
  const query = takesBody(procedure)
    ? rest.filter(key => procedure.query?.includes(key))
    : rest
  return {
    path,
    query,
    body: rest.filter(key => !query.includes(key)),
  }
}

/** True where the body is part of the input; that of an upload is its stream. */
export function takesBody({ method, kind }: Procedure): boolean {
  return (method === 'POST' || method === 'PUT') && kind !== 'upload'
}

/**
 * Makes the function that puts a procedure's input together from path, query and body.
 * Strings are turned into values by the schema's type and by nothing else: `false` is false, an empty
 * `limit` is no number. What the schema itself asks is left to the dispatcher.
 *
 * @throws {TihcError} `bad_request` for a key that does not belong where it stands, stands twice, or is no value of its
 *   type
 */
export function createInputReader(procedure: Procedure): (request: FastifyRequest) => Record<string, unknown> {
  const places = inputPlaces(procedure)
  const fromText = new Map([
    ...places.path,
    ...places.query,
  ].map(key => [
    key,
    textReader(key, procedure.input.shape[key] as z.ZodType),
  ]))
  const needsBody = places.body.some(key => !(procedure.input.shape[key] as z.ZodType).isOptional())

  return (request) => {
    const entries: Array<[string, unknown]> = []
    const params = request.params as Record<string, string>
    for (const key of places.path) {
      entries.push([
        key,
        fromText.get(key)!([params[key]!]),
      ])
    }
    for (const [key, texts] of parseQuery(request.url)) {
      if (!places.query.includes(key))
        throw misfit(key, 'is not a parameter of this call\'s query')
      entries.push([
        key,
        fromText.get(key)!(texts),
      ])
    }
    if (takesBody(procedure))
      entries.push(...bodyEntries(request.body, places, new Map(entries), needsBody, procedure))
    else if (procedure.kind !== 'upload' && hasBody(request))
      throw new TihcError('bad_request', `${procedure.method} takes no body here. Send its parameters in the query.`)
    return Object.fromEntries(entries)
  }
}

function bodyEntries(
  body: unknown,
  places: InputPlaces,
  elsewhere: Map<string, unknown>,
  needsBody: boolean,
  procedure: Procedure,
): Array<[string, unknown]> {
  if (body === undefined || body === null) {
    if (needsBody) throw new TihcError('bad_request', 'The body is empty. Send a JSON object as application/json.')
    return []
  }
  return Object.entries(body).filter(([key, value]) => {
    if (places.query.includes(key)) throw misfit(key, 'belongs in the query, not in the body')
    if (!places.path.includes(key)) return true
    // Whoever puts back what they read sends the id too; it says nothing new as long as it is the same.
    if (procedure.method === 'PUT' && procedure.readOnlyFields && value === elsewhere.get(key)) return false
    throw misfit(key, 'is already given by the path')
  })
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Names and their texts, in order; `+` is a space. */
function parseQuery(url: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const start = url.indexOf('?')
  if (start === -1) return found
  for (const part of url.slice(start + 1).split('&')) {
    if (!part) continue
    const equals = part.indexOf('=')
    const name = decode(equals === -1
      ? part
      : part.slice(0, equals))
    const text = equals === -1
      ? ''
      : decode(part.slice(equals + 1))
    const texts = found.get(name)
    if (texts) texts.push(text)
    else found.set(name, [text])
  }
  return found
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new TihcError(
      'bad_request',
      'The query is not UTF-8 in percent-encoding. Encode each name and value, for example with encodeURIComponent.',
    )
  }
}

function textReader(key: string, schema: z.ZodType): (texts: string[]) => unknown {
  const inner = unwrap(schema)
  if (inner.type === 'array') {
    const element = unwrap((inner as z.core.$ZodArrayDef).element as z.ZodType).type
    return texts => texts.map(text => readText(key, element, text))
  }
  return (texts) => {
    if (texts.length > 1)
      throw misfit(key, 'stands more than once; send it once')
    return readText(key, inner.type, texts[0]!)
  }
}

function readText(key: string, type: string, text: string): unknown {
  switch (type) {
    case 'number':
    case 'int':
      if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text))
        throw misfit(key, 'expected a number')
      return Number(text)
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw misfit(key, 'expected true or false')
      return text === 'true'
    default:
      return text
  }
}

/** The definition below `optional`, `nullable`, `default` and the like. */
function unwrap(schema: z.ZodType): z.core.$ZodTypeDef {
  const def = schema.def as z.core.$ZodTypeDef & { innerType?: z.ZodType, in?: z.ZodType }
  const inner = def.innerType ?? def.in
  return inner
    ? unwrap(inner)
    : def
}

function misfit(field: string, problem: string): TihcError {
  return new TihcError(
    'bad_request',
    `The input does not fit: ${JSON.stringify(field)}: ${problem}. Correct it and send it again.`,
    {
      field,
      fields: [{ field, problem }],
    },
  )
}
