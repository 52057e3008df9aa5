import type { EventName, EventPayload } from './events.ts'
import type { CallOptions, Client, ProcedureName } from './index.ts'
import { procedures } from './index.ts'

/** How calls and events travel: the preload bridge in the desktop app, fetch in a browser. */
export interface Transport {
  call: (name: ProcedureName, input: Record<string, unknown>, options: CallOptions) => Promise<unknown>
  on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void
}

/**
 * Makes the typed client over a transport.
 *
 * @example
 * const client = createClient(httpTransport)
 * const { data } = await client.databases.list()
 */
export function createClient(transport: Transport): Client {
  const client: Record<string, Record<string, unknown> | Transport['on']> = { on: transport.on }
  for (const { name, resource, verb } of procedures()) {
    const verbs = (client[resource] ??= {}) as Record<string, unknown>
    verbs[verb] = (input: Record<string, unknown> = {}, options: CallOptions = {}) =>
      transport.call(name, input, options)
  }
  return client as unknown as Client
}
