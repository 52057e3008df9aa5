import type { Handlers } from '../../contract/index.ts'
import type { ConnectionsService, ConnectionsServiceOptions } from './connections-service.ts'
import { parseConnectionUrl } from './connection-url.ts'
import { createConnectionsService } from './connections-service.ts'
import { createServerKeys } from './server-keys.ts'
import { createKnownHosts } from './ssh/known-hosts.ts'
import { createTunnels } from './ssh/tunnels.ts'

export interface ConnectionsOptions extends Omit<ConnectionsServiceOptions, 'tunnels' | 'serverKeys'> {
  /** Where the SSH agent listens that connections may use; null for none. */
  sshAgent: string | null
}

/** Saved connections, with the keys of servers that a tenant has accepted. */
export interface Connections extends ConnectionsService {
  handlers: Pick<Handlers, 'connections' | 'knownHosts' | 'serverKeys'>
}

export function createConnections({ sshAgent, ...options }: ConnectionsOptions): Connections {
  const knownHosts = createKnownHosts(options.store)
  const tunnels = createTunnels({ knownHosts, agent: sshAgent })
  const serverKeys = createServerKeys(options.store)
  const service = createConnectionsService({ ...options, tunnels, serverKeys })
  return {
    ...service,
    handlers: {
      connections: {
        ...service,
        get: (context, { id }) => service.get(context, id),
        update: (context, { id, ...patch }) => service.update(context, id, patch),
        delete: (context, { id }) => service.delete(context, id),
        connect: (context, { id }) => service.connect(context, id),
        disconnect: (context, { id }) => service.disconnect(context, id),
        duplicate: (context, { id, name }) => service.duplicate(context, id, name),
        import: (context, { file }) => service.import(context, file),
        parse: (_, { url }) => parseConnectionUrl(url),
      },
      knownHosts: { ...knownHosts, forget: (context, { id }) => knownHosts.forget(context, id) },
      serverKeys: { ...serverKeys, forget: (context, { id }) => serverKeys.forget(context, id) },
    },
  }
}
