import type { Handlers } from '../../contract/index.ts'
import type { KnownHosts } from '../connections/ssh/known-hosts.ts'

/** SSH servers whose keys were accepted. */
export function createKnownHostsHandlers(knownHosts: KnownHosts): Pick<Handlers, 'knownHosts'> {
  return {
    knownHosts: {
      list: (_, context) => knownHosts.list(context),
      accept: (input, context) => knownHosts.accept(context, input),
      forget: ({ id }, context) => knownHosts.forget(context, id),
    },
  }
}
