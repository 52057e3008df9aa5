import type { Handlers } from '../../contract/index.ts'
import type { ServerKeys } from '../connections/server-keys.ts'
import type { KnownHosts } from '../connections/ssh/known-hosts.ts'

/** SSH servers and database servers whose keys were accepted. */
export function createAcceptedKeysHandlers(
  knownHosts: KnownHosts,
  serverKeys: ServerKeys,
): Pick<Handlers, 'knownHosts' | 'serverKeys'> {
  return {
    knownHosts: {
      list: (_, context) => knownHosts.list(context),
      accept: (input, context) => knownHosts.accept(context, input),
      forget: ({ id }, context) => knownHosts.forget(context, id),
    },
    serverKeys: {
      list: (_, context) => serverKeys.list(context),
      accept: (input, context) => serverKeys.accept(context, input),
      forget: ({ id }, context) => serverKeys.forget(context, id),
    },
  }
}
