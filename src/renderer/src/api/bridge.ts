import type { Transport } from '@contract/client.ts'
import type { Client } from '@contract/index.ts'
import { TihcError } from '@contract/errors.ts'

type Call = (input: unknown, options: unknown) => Promise<unknown>

/**
 * The desktop app's calls over its bridge. What goes wrong is thrown as a `TihcError`; a call that was aborted throws
 * its signal's reason.
 */
export function createBridgeTransport(bridge: Client): Transport {
  return {
    on: (event, listener) => bridge.on(event, listener),
    async call(name, input, options) {
      const [resource, verb] = name.split('.') as [keyof Client, string]
      try {
        return await (bridge[resource] as unknown as Record<string, Call>)[verb]!(plain(input), options)
      } catch (error) {
        throw options.signal?.aborted ? error : TihcError.fromBody(error)
      }
    },
  }
}

/** What a page hands over may be reactive, and a proxy cannot be sent. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
