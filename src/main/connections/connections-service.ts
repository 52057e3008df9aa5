import type {
  Connection,
  ConnectionDraft,
  connections as connectionsContract,
  ConnectionsFile,
} from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { ConnectionConfig, Engine, MetadataSession, ServerInfo } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionPatch } from './connection-record.ts'
import type { SecretStore } from './secrets.ts'
import type { ServerKeys } from './server-keys.ts'
import type { Tunnels } from './ssh/tunnels.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import { checkAddress, checkPatch, readDraft } from './connection-checks.ts'
import { applyPatch, blankConfig, fitToEngine, toColumns, toConfig, toConnection } from './connection-record.ts'
import { createConnectionStates } from './connection-states.ts'
import { freeName, readConnectionsFile, toConnectionsFile } from './connections-file.ts'
import { subscribe, tell } from './listeners.ts'
import { createMetadataSessions, reachesTheSame } from './metadata-sessions.ts'
import { givenSecrets, resealed } from './ssh-record.ts'

type Tested = Output<typeof connectionsContract['test']>

export interface ConnectionsServiceOptions {
  store: Store
  secrets: SecretStore
  tunnels: Tunnels
  serverKeys: Pick<ServerKeys, 'withKeyring'>
  /** Throws `bad_request` for an engine that this version does not have. */
  engineFor: (config: Pick<ConnectionConfig, 'engine'>) => Engine
  events: EventHub
  log: Log
}

/** Which connection something happened to. */
export interface ConnectionRef { id: string, tenant: string }

/** Called once the change is stored; what it returns is waited for. */
export type ConnectionListener = (connection: ConnectionRef) => Promise<void> | void

export type ConnectionsService = ReturnType<typeof createConnectionsService>

/**
 * The saved connections of all tenants. Another tenant's connection is `not_found`, as if it had never been.
 * Everybody of a tenant uses its connections; viewers as if they were read-only. Editors may use a stored password, but
 * not read it: see `checkAddress`.
 */
export function createConnectionsService({
  store,
  secrets,
  tunnels,
  serverKeys,
  engineFor,
  events,
  log,
}: ConnectionsServiceOptions) {
  const { db } = store
  const states = createConnectionStates(events)
  const changed = new Set<ConnectionListener>()
  const removed = new Set<ConnectionListener>()
  const disconnected = new Set<(connection: ConnectionRef, context: Context) => Promise<void> | void>()
  const metadataSessions = createMetadataSessions({
    engineFor,
    log,
    onOutcome: (config, { failure, info }) => {
      states.note(config, failure)
      if (info) void remember(config.id, info)
    },
  })
  const learned = new Map<string, string>()

  async function find({ tenant }: Pick<Context, 'tenant'>, id: string): Promise<ConnectionRow> {
    const row = await db
      .selectFrom('connections')
      .selectAll()
      .where('id', '=', id)
      .where('tenant_id', '=', tenant)
      .executeTakeFirst()
    if (!row) {
      throw new TihcError(
        'not_found',
        'There is no such connection; it may have been deleted. Refresh the list of connections.',
      )
    }
    return row
  }

  const show = (row: ConnectionRow): Connection => toConnection(row, states.get(row.id))

  /** Stores what a server said of itself; a failure of that is no failure of what was asked. */
  async function remember(id: string, { product, version }: ServerInfo): Promise<void> {
    const said = `${product} ${version}`
    if (learned.get(id) === said) return
    try {
      await db.updateTable('connections').set({ product, version }).where('id', '=', id).execute()
      learned.set(id, said)
    } catch (error) {
      log.error('storing the version of a server', error)
    }
  }

  async function write<T>(name: string | undefined, change: () => Promise<T>): Promise<T> {
    try {
      return await change()
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new TihcError(
        'conflict',
        `There is a connection named ${JSON.stringify(name)} already. Choose another name.`,
        { field: 'name' },
        { cause: error },
      )
    }
  }

  /** Tries a server; of a saved connection as it is stored, the outcome is its status. */
  async function tryOut(config: ConnectionConfig, context: Context, isStored: boolean): Promise<Tested> {
    const engine = engineFor(config)
    engine.checkConfig(config)
    const known = serverKeys.withKeyring(config)
    const reached = isStored ? { config: tunnels.through(known), close: () => {} } : tunnels.apart(known)
    try {
      const { product, version, latencyMs } = await engine.test(reached.config, { signal: context.signal })
      if (isStored) {
        states.note(config, null)
        await remember(config.id, { product, version })
      }
      return { ok: true, product, version, latencyMs }
    } catch (error) {
      if (isStored && error instanceof TihcError) states.note(config, error)
      throw error
    } finally {
      reached.close()
    }
  }

  /**
   * Everything that is needed to reach the server of a saved connection, its tunnel and what was accepted of it
   * included.
   */
  const reach = async (context: Context, id: string): Promise<ConnectionConfig> =>
    tunnels.through(serverKeys.withKeyring(await toConfig(await find(context, id), secrets)))

  async function insert(context: Context, columns: Partial<ConnectionRow>, id: string): Promise<Connection> {
    const now = new Date().toISOString()
    const row = {
      ...columns,
      id,
      tenant_id: context.tenant,
      product: null,
      version: null,
      created_at: now,
      updated_at: now,
    } as ConnectionRow
    await write(row.name, () => db.insertInto('connections').values(row).execute())
    return show(row)
  }

  async function namesOf({ tenant }: Context): Promise<string[]> {
    const rows = await db.selectFrom('connections').select('name').where('tenant_id', '=', tenant).execute()
    return rows.map(({ name }) => name)
  }

  return {
    async list({ tenant }: Context): Promise<{ data: Connection[] }> {
      const rows = await db
        .selectFrom('connections')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .orderBy('name')
        .orderBy('id')
        .execute()
      return { data: rows.map(show) }
    },

    get: async (context: Context, id: string): Promise<Connection> => show(await find(context, id)),

    /** Throws `conflict` for a name that is taken. Nothing is connected yet. */
    async create(context: Context, given: ConnectionDraft): Promise<Connection> {
      const draft = fitToEngine(given, null)
      checkPatch(draft)
      engineFor(draft).checkConfig(applyPatch(blankConfig(context.tenant), draft))
      const id = randomUUID()
      return insert(context, await toColumns(draft, { id, tenant_id: context.tenant }, null, secrets), id)
    },

    /** A copy under a name that is free; its secrets go from the one to the other without leaving this process. */
    async duplicate(context: Context, id: string, name?: string): Promise<Connection> {
      const row = await find(context, id)
      const copy = { id: randomUUID(), tenant_id: row.tenant_id }
      const columns = {
        ...row,
        name: name ?? freeName(row.name, await namesOf(context)),
        secrets: await resealed(row, copy, secrets),
      }
      const { product, version } = row
      return { ...(await insert(context, columns, copy.id)), product, version }
    },

    async export({ tenant }: Context): Promise<ConnectionsFile> {
      const rows = await db
        .selectFrom('connections')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .orderBy('name')
        .orderBy('id')
        .execute()
      return toConnectionsFile(rows.map(show))
    },

    /** Saves what fits; of every other entry it says why it does not. Secrets are asked for when they are needed. */
    async import(
      context: Context,
      file: Record<string, unknown>,
    ): Promise<{ data: Connection[], errors: Array<{ index: number, name: string, error: string }> }> {
      const names = await namesOf(context)
      const data: Connection[] = []
      const errors: Array<{ index: number, name: string, error: string }> = []
      for (const [index, { name, draft, error }] of readConnectionsFile(file).entries()) {
        try {
          if (!draft) throw error
          const fitted = fitToEngine({ ...draft, name: freeName(draft.name, names) }, null)
          engineFor(fitted).checkConfig(applyPatch(blankConfig(context.tenant), fitted))
          const id = randomUUID()
          data.push(
            await insert(context, await toColumns(fitted, { id, tenant_id: context.tenant }, null, secrets), id),
          )
          names.push(fitted.name)
        } catch (failure) {
          if (!(failure instanceof TihcError)) throw failure
          errors.push({ index, name, error: withField(failure) })
        }
      }
      return { data, errors }
    },

    /** What is left out stays, the secrets too. Throws `conflict` for a name that is taken. */
    async update(context: Context, id: string, given: ConnectionPatch): Promise<Connection> {
      const before = await find(context, id)
      const patch = fitToEngine(given, before)
      checkAddress(before, patch)
      // A secret that cannot be opened here hinders nobody from giving it anew, or another name; a key is looked at
      // with its certificate.
      const needsKey = patch.tls?.key === undefined && patch.tls?.cert !== null
      const old = await toConfig(before, secrets, field => field !== 'tlsKey' || !needsKey)
      const next = applyPatch(old, patch)
      checkPatch({ ...patch, tls: next.tls, ssh: patch.ssh && next.ssh })
      engineFor(next).checkConfig(next)
      const columns = await toColumns(patch, before, before, secrets)
      const other = !reachesTheSame(old, next)
      const row = await write(patch.name, () =>
        db
          .updateTable('connections')
          .set({ ...columns, ...(other && { product: null, version: null }), updated_at: new Date().toISOString() })
          .where('id', '=', id)
          .where('tenant_id', '=', context.tenant)
          .returningAll()
          .executeTakeFirst(),
      )
      if (!row)
        throw new TihcError('not_found', 'The connection was deleted meanwhile. Refresh the list of connections.')
      if (other) forget(id)
      if (other || old.readOnly !== next.readOnly) await tell(changed, { id, tenant: context.tenant }, log)
      return show(row)
    },

    /** What runs on it is cancelled, its sessions end. */
    async delete(context: Context, id: string): Promise<void> {
      await find(context, id)
      await db.deleteFrom('connections').where('id', '=', id).where('tenant_id', '=', context.tenant).execute()
      forget(id)
      await tell(removed, { id, tenant: context.tenant }, log)
    },

    /** Throws what `Engine.test` throws. With `id` the fields override what is saved. */
    async test(context: Context, { id, ...given }: ConnectionPatch & { id?: string }): Promise<Tested> {
      if (id === undefined) {
        const draft = fitToEngine(readDraft(given), null)
        checkPatch(draft)
        return tryOut(applyPatch(blankConfig(context.tenant), draft), context, false)
      }
      const row = await find(context, id)
      const fields = fitToEngine(given, row)
      checkAddress(row, fields)
      const isGiven = givenSecrets(fields)
      const config = applyPatch(await toConfig(row, secrets, field => isGiven.has(field)), fields)
      checkPatch({ ...fields, tls: config.tls, ssh: fields.ssh && config.ssh })
      return tryOut(config, context, Object.keys(given).length === 0)
    },

    /** Throws what `Engine.test` throws; the connection is `unavailable` then. */
    async connect(context: Context, id: string): Promise<Connection> {
      await tryOut(await toConfig(await find(context, id), secrets), context, true)
      return show(await find(context, id))
    },

    /** Closes the metadata connections and the caller's sessions; those of others go on. */
    async disconnect(context: Context, id: string): Promise<Connection> {
      const row = await find(context, id)
      const ref = { id, tenant: context.tenant }
      await tell(
        [...disconnected].map(listener => (connection: ConnectionRef) => listener(connection, context)),
        ref,
        log,
      )
      forget(id)
      return show(row)
    },

    /**
     * Everything that is needed to reach the server; `readOnly` for viewers too. Throws `conflict` when a secret
     * cannot be opened here: the person enters it again.
     */
    async resolve(context: Context, id: string): Promise<ConnectionConfig> {
      const config = await reach(context, id)
      return context.role === 'viewer' ? { ...config, readOnly: true } : config
    },

    engineFor,

    /** Reads names and definitions over connections of its own, which are shared and kept for the next call. */
    async metadata(context: Context, id: string): Promise<MetadataSession> {
      return metadataSessions.get(await reach(context, id))
    },

    /** Hears from others, such as sessions, how an attempt to reach a server went. */
    async noteOutcome(id: string, failure: TihcError | null): Promise<void> {
      const row = await db
        .selectFrom('connections')
        .select(['id', 'tenant_id as tenant', 'name'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row) states.note(row, failure)
    },

    /**
     * Hears that a connection leads elsewhere, signs in otherwise, or has another read-only switch: sessions on it must
     * end.
     */
    onChanged: (listener: ConnectionListener) => subscribe(changed, listener),
    /** Hears that a connection was deleted. */
    onRemoved: (listener: ConnectionListener) => subscribe(removed, listener),
    /** Hears that a person wants their sessions on a connection closed. */
    onDisconnected: (listener: (connection: ConnectionRef, context: Context) => Promise<void> | void) =>
      subscribe(disconnected, listener),

    /** Drops what is open for a tenant that is gone. */
    forgetTenant: (tenant: string) => metadataSessions.dropTenant(tenant),

    async close(): Promise<void> {
      await metadataSessions.close()
      tunnels.close()
    },
  }

  function forget(id: string): void {
    metadataSessions.drop(id)
    tunnels.release(id)
    states.forget(id)
    learned.delete(id)
  }
}

/** Of an entry in a file it is not seen what a sentence is about. */
function withField({ message, details }: TihcError): string {
  return details?.field !== undefined ? `${details.field}: ${message}` : message
}
