import type { Log } from '../core/log.ts'
import type { ConnectionConfig, Engine, MetadataSession } from '../engines/engine.ts'
import type { Outcome } from './connection-outcomes.ts'
import { isDeepStrictEqual } from 'node:util'
import { observeMetadata } from './observed-metadata.ts'

/** One session for every connection in use; it is opened on use and thrown away when the connection changes. */
export interface MetadataSessions {
  get: (config: ConnectionConfig) => MetadataSession
  drop: (id: string) => void
  /** Drops those of a tenant. */
  dropTenant: (tenant: string) => void
  close: () => Promise<void>
}

export interface MetadataSessionsOptions {
  engineFor: (config: ConnectionConfig) => Engine
  /** Hears of everything that is asked how it went. */
  onOutcome: (config: ConnectionConfig, outcome: Outcome) => void
  log: Log
}

interface Kept { config: ConnectionConfig, session: MetadataSession, close: () => Promise<void> }

export function createMetadataSessions({ engineFor, onOutcome, log }: MetadataSessionsOptions): MetadataSessions {
  const kept = new Map<string, Kept>()

  function open(config: ConnectionConfig): Kept {
    const session = engineFor(config).openMetadata(config)
    return {
      config,
      close: session.close,
      session: observeMetadata(session, outcome => onOutcome(config, outcome)),
    }
  }

  function drop(id: string): void {
    const entry = kept.get(id)
    kept.delete(id)
    entry?.close().catch(error => log.error('closing the metadata connections of a server', error))
  }

  return {
    get(config) {
      const entry = kept.get(config.id)
      const isPatientAlike = entry?.config.connectTimeoutMs === config.connectTimeoutMs
      if (entry && isPatientAlike && reachesTheSame(entry.config, config)) return entry.session
      drop(config.id)
      const opened = open(config)
      kept.set(config.id, opened)
      return opened.session
    },
    drop,
    dropTenant(tenant) {
      for (const [id, entry] of kept) {
        if (entry.config.tenant === tenant) drop(id)
      }
    },
    async close() {
      const all = [...kept.values()]
      kept.clear()
      await Promise.all(all.map(entry => entry.close()))
    },
  }
}

/** True when a change from one to the other leaves connections to the server as they are. */
export function reachesTheSame(one: ConnectionConfig, other: ConnectionConfig): boolean {
  const reach = ({ engine, host, port, user, password, file, tls, ssh, compress }: ConnectionConfig) => [
    ...[engine, host, port, user, password, file],
    ...[tls.mode, tls.ca || null, tls.cert || null, tls.key || null],
    ...[ssh, compress],
  ]
  return isDeepStrictEqual(reach(one), reach(other))
}
