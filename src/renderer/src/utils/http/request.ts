import type { Contract, ProcedureName } from '@contract/index.ts'
import type { Procedure } from '@contract/procedure.ts'
import { contract } from '@contract/index.ts'
import { pathParameters } from '@contract/procedure.ts'

export interface HttpRequest { method: string, url: string, body?: string }

export function procedureOf(name: ProcedureName): Procedure {
  const [resource, verb] = name.split('.') as [keyof Contract, string]
  return (contract[resource] as unknown as Record<string, Procedure>)[verb]!
}

function queryString(entries: Array<[string, unknown]>): string {
  const query = new URLSearchParams()
  for (const [key, value] of entries) {
    if (value !== undefined && value !== null)
      query.append(key, String(value))
  }
  return query.size ? `?${query}` : ''
}

/**
 * How a call looks over HTTP: the path's parameters are taken out of the input, the rest travels in the
 * query (GET, DELETE and the keys that the procedure names) or in the body.
 */
export function toHttpRequest(name: ProcedureName, input: Record<string, unknown>): HttpRequest {
  const procedure = procedureOf(name)
  const parameters = pathParameters(procedure.path)
  const path = procedure.path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(input[key])))
  const rest = Object.entries(input).filter(([key]) => !parameters.includes(key))
  const bodiless = procedure.method === 'GET' || procedure.method === 'DELETE' || procedure.kind === 'upload'
  const inQuery = (key: string) => bodiless || !!procedure.query?.includes(key)
  const body = rest.filter(([key, value]) => !inQuery(key) && value !== undefined)
  return {
    method: procedure.method,
    url: path + queryString(rest.filter(([key]) => inQuery(key))),
    ...(body.length && { body: JSON.stringify(Object.fromEntries(body)) }),
  }
}

/** True for calls whose 401 is an answer to the person who signs in, not the end of a session. */
export function isPublic(name: ProcedureName): boolean {
  return procedureOf(name).access === 'public'
}
