/** How a call with one flat input goes out over HTTP; `path` has its query. */
export interface CallRequest<Method> { method: Method, path: string, body?: object }

/**
 * Puts an input where HTTP has it: into the path's parameters, the query, and the body of a POST or PUT.
 *
 * @param path with `{name}` for parameters
 * @param inQuery fields that stand in the query although there is a body
 */
export function requestFor<Method extends string>(
  [method, path]: readonly [Method, string, ...unknown[]],
  input: object,
  inQuery: readonly string[] = [],
): CallRequest<Method> {
  const rest = new Map<string, unknown>(Object.entries(input))
  const filled = path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(rest.get(field))
    rest.delete(field)
    return encodeURIComponent(value)
  })
  const hasBody = method === 'POST' || method === 'PUT'
  const query = new URLSearchParams()
  for (const [field, value] of [...rest]) {
    if (hasBody && !inQuery.includes(field)) continue
    query.set(field, String(value))
    rest.delete(field)
  }
  const whole = filled + (query.size > 0 ? `?${query}` : '')
  return { method, path: whole, ...(hasBody && { body: Object.fromEntries(rest) }) }
}
