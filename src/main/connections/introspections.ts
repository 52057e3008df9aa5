import type { Log } from '../core/log.ts'
import type { ConnectionConfig, Engine, Introspection, ServerInfo } from '../engines/engine.ts'
import { isDeepStrictEqual } from 'node:util'
import { TihcError } from '../../contract/errors.ts'

/** One introspection for every connection in use; it is opened on use and thrown away when the connection changes. */
export interface Introspections {
  get: (config: ConnectionConfig) => Introspection
  drop: (id: string) => void
  /** Drops those of a tenant. */
  dropTenant: (tenant: string) => void
  close: () => Promise<void>
}

export interface IntrospectionsOptions {
  engineFor: (config: ConnectionConfig) => Engine
  /** Hears of everything that is asked how it went. */
  onOutcome: (config: ConnectionConfig, outcome: { failure: TihcError | null, info: ServerInfo | null }) => void
  log: Log
}

interface Kept { config: ConnectionConfig, told: Introspection, close: () => Promise<void> }

export function createIntrospections({ engineFor, onOutcome, log }: IntrospectionsOptions): Introspections {
  const kept = new Map<string, Kept>()

  function open(config: ConnectionConfig): Kept {
    const introspection = engineFor(config).openIntrospection(config)
    const tell = async <T>(answer: Promise<T>): Promise<T> => {
      try {
        const given = await answer
        onOutcome(config, { failure: null, info: introspection.info })
        return given
      } catch (error) {
        if (error instanceof TihcError) onOutcome(config, { failure: error, info: null })
        throw error
      }
    }
    return {
      config,
      close: introspection.close,
      told: {
        get info() { return introspection.info },
        databases: options => tell(introspection.databases(options)),
        tables: (database, options) => tell(introspection.tables(database, options)),
        columns: (database, table, options) => tell(introspection.columns(database, table, options)),
      },
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
      if (entry && reachesTheSame(entry.config, config) && entry.config.connectTimeoutMs === config.connectTimeoutMs) return entry.told
      drop(config.id)
      const opened = open(config)
      kept.set(config.id, opened)
      return opened.told
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
  const reach = ({ engine, host, port, user, password, file, tls, ssh, compress }: ConnectionConfig) => [engine, host, port, user, password, file, tls.mode, tls.ca || null, tls.cert || null, tls.key || null, ssh, compress]
  return isDeepStrictEqual(reach(one), reach(other))
}
