import type { Log } from '../core/log.ts'
import type { ConnectionConfig, Engine, MetadataSession } from '../engines/engine.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionOutcomes } from './connection-outcomes.ts'
import type { SecretStore } from './secrets.ts'
import type { ServerKeys } from './server-keys.ts'
import type { Tunnels } from './ssh/tunnels.ts'
import { toConfig } from './connection-record.ts'
import { createMetadataSessions } from './metadata-sessions.ts'

export interface ServerAccessOptions {
  secrets: SecretStore
  tunnels: Tunnels
  serverKeys: Pick<ServerKeys, 'withKeyring'>
  engineFor: (config: ConnectionConfig) => Engine
  outcomes: Pick<ConnectionOutcomes, 'note'>
  log: Log
}

/** The ways to the servers of saved connections: tunnels and metadata sessions, which all who use one share. */
export interface ServerAccess {
  /**
   * Everything that is needed to reach the server, its tunnel and what was accepted of it included.
   *
   * @throws {TihcError} `conflict` when a secret cannot be opened here: the person enters it again
   */
  reach: (row: ConnectionRow) => Promise<ConnectionConfig>
  /** Reads names and definitions over connections of its own, which are kept for the next call. @throws as `reach` */
  metadata: (row: ConnectionRow) => Promise<MetadataSession>
  drop: (id: string) => void
  dropTenant: (tenant: string) => void
  close: () => Promise<void>
}

export function createServerAccess(options: ServerAccessOptions): ServerAccess {
  const { secrets, tunnels, serverKeys, outcomes } = options
  const sessions = createMetadataSessions({
    ...options,
    onOutcome: (config, outcome) => void outcomes.note(config, outcome),
  })

  const reach = async (row: ConnectionRow) =>
    tunnels.through(serverKeys.withKeyring(await toConfig(row, secrets)))

  return {
    reach,
    metadata: async row => sessions.get(await reach(row)),
    drop(id) {
      sessions.drop(id)
      tunnels.release(id)
    },
    dropTenant: tenant => sessions.dropTenant(tenant),
    async close() {
      await sessions.close()
      tunnels.close()
    },
  }
}
