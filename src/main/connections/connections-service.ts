import type { Connection, ConnectionDraft, ConnectionsFile } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { ConnectionConfig, Engine, MetadataSession } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionPatch } from './connection-record.ts'
import type { SecretStore } from './secrets.ts'
import type { ServerKeys } from './server-keys.ts'
import type { Tunnels } from './ssh/tunnels.ts'
import { publishChange } from '../core/events.ts'
import { createConnectionEditing } from './connection-editing.ts'
import { createConnectionChanges } from './connection-listeners.ts'
import { createConnectionOutcomes } from './connection-outcomes.ts'
import { toConnection } from './connection-record.ts'
import { createConnectionRows } from './connection-rows.ts'
import { createConnectionTrials } from './connection-trials.ts'
import { toConnectionsFile } from './connections-file.ts'
import { importConnections } from './connections-import.ts'
import { createPasswordRenewal } from './password-renewal.ts'
import { createServerAccess } from './server-access.ts'

export interface ConnectionsServiceOptions {
  store: Store
  secrets: SecretStore
  tunnels: Tunnels
  serverKeys: Pick<ServerKeys, 'withKeyring'>
  /** @throws {TihcError} `bad_request` for an engine that this version does not have */
  engineFor: (config: Pick<ConnectionConfig, 'engine'>) => Engine
  events: EventHub
  log: Log
}

export type ConnectionsService = ReturnType<typeof createConnectionsService>

/**
 * The saved connections of all tenants. Another tenant's connection is `not_found`, as if it had never been.
 * Everybody of a tenant uses its connections; viewers as if they were read-only. Editors may use a stored password, but
 * not read it: see `checkAddress`.
 */
export function createConnectionsService(options: ConnectionsServiceOptions) {
  const { engineFor, log } = options
  const rows = createConnectionRows(options.store)
  const changes = createConnectionChanges(log)
  const outcomes = createConnectionOutcomes({ ...options, rows })
  const access = createServerAccess({ ...options, outcomes })
  const editing = createConnectionEditing({ ...options, rows, changes, forget })
  const trials = createConnectionTrials({ ...options, rows, outcomes })

  function forget(id: string): void {
    access.drop(id)
    outcomes.forget(id)
  }

  const show = (row: ConnectionRow): Connection => toConnection(row, outcomes.stateOf(row.id))
  const list = async (context: Context): Promise<Connection[]> => (await rows.list(context)).map(show)

  return {
    list: async (context: Context) => ({ data: await list(context) }),
    get: async (context: Context, id: string) => show(await rows.find(context, id)),

    /** This and the next ones as `ConnectionEditing` says. */
    create: async (context: Context, given: ConnectionDraft) => show(await editing.create(context, given)),
    update: async (context: Context, id: string, given: ConnectionPatch) =>
      show(await editing.update(context, id, given)),
    delete: editing.delete,
    async duplicate(context: Context, id: string, name?: string): Promise<Connection> {
      const row = await rows.find(context, id)
      const { product, version } = row
      return { ...show(await editing.copy(context, row, name)), product, version }
    },

    export: async (context: Context): Promise<ConnectionsFile> => toConnectionsFile(await list(context)),
    import: async (context: Context, file: Record<string, unknown>) =>
      importConnections(file, await rows.names(context), async draft => show(await editing.take(context, draft))),

    test: trials.test,
    renewPassword: createPasswordRenewal({ ...options, rows, editing }),
    /** @throws what `Engine.test` throws; the connection is `unavailable` then */
    async connect(context: Context, id: string): Promise<Connection> {
      await trials.connect(context, id)
      return show(await rows.find(context, id))
    },
    /** Closes the metadata connections and the caller's sessions; those of others go on. */
    async disconnect(context: Context, id: string): Promise<Connection> {
      const row = await rows.find(context, id)
      await changes.disconnected.tell({ id, tenant: context.tenant }, context)
      forget(id)
      publishChange(options.events, { tenant: context.tenant }, 'connections', id)
      return show(row)
    },

    /**
     * Everything that is needed to reach the server; `readOnly` for viewers too.
     *
     * @throws {TihcError} `conflict` when a secret cannot be opened here: the person enters it again
     */
    async resolve(context: Context, id: string): Promise<ConnectionConfig> {
      const config = await access.reach(await rows.find(context, id))
      return context.role === 'viewer' ? { ...config, readOnly: true } : config
    },
    engineFor,
    /** Reads names and definitions over connections of its own, which are shared and kept for the next call. */
    metadata: async (context: Context, id: string): Promise<MetadataSession> =>
      access.metadata(await rows.find(context, id)),

    /** Hears from others, such as sessions, how an attempt to reach a server went. */
    noteOutcome: outcomes.noteById,
    /** Hears what sessions on a connection must end for. */
    onChanged: changes.changed.add,
    /** Hears that a connection was deleted. */
    onRemoved: changes.removed.add,
    /** Hears that a person wants their sessions on a connection closed. */
    onDisconnected: changes.disconnected.add,

    /** Drops what is open for a tenant that is gone. */
    forgetTenant: access.dropTenant,
    close: access.close,
  }
}
