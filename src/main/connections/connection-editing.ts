import type { ConnectionDraft } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { ConnectionConfig, Engine } from '../engines/engine.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionChanges } from './connection-listeners.ts'
import type { ConnectionPatch } from './connection-record.ts'
import type { ConnectionRows } from './connection-rows.ts'
import type { SecretStore } from './secrets.ts'
import { randomUUID } from 'node:crypto'
import { checkAddress, checkPatch } from './connection-checks.ts'
import { applyPatch, blankConfig, fitToEngine, toColumns, toConfig } from './connection-record.ts'
import { freeName } from './connections-file.ts'
import { reachesTheSame } from './metadata-sessions.ts'
import { resealed } from './ssh-record.ts'

export interface ConnectionEditingOptions {
  rows: ConnectionRows
  secrets: SecretStore
  engineFor: (config: Pick<ConnectionConfig, 'engine'>) => Engine
  changes: Pick<ConnectionChanges, 'changed' | 'removed'>
  /** Drops what is open or known of the server that a connection led to. */
  forget: (id: string) => void
}

/** How saved connections are made, changed and deleted. Nothing is connected by it. */
export interface ConnectionEditing {
  /** @throws {TihcError} `bad_request`, `conflict` for a name that is taken */
  create: (context: Context, given: ConnectionDraft) => Promise<ConnectionRow>
  /** Saves an entry of a file: keys and certificates are not looked at before they are used. @throws as `create` */
  take: (context: Context, given: ConnectionDraft) => Promise<ConnectionRow>
  /** A copy under a name that is free; its secrets go from the one to the other without leaving this process. */
  copy: (context: Context, row: ConnectionRow, name?: string) => Promise<ConnectionRow>
  /** What is left out stays, the secrets too. @throws {TihcError} as `create`, `not_found` */
  update: (context: Context, id: string, given: ConnectionPatch) => Promise<ConnectionRow>
  /** What runs on it is cancelled, its sessions end. @throws {TihcError} `not_found` */
  delete: (context: Context, id: string) => Promise<void>
}

export function createConnectionEditing(options: ConnectionEditingOptions): ConnectionEditing {
  const { rows, secrets, engineFor, changes, forget } = options

  async function take(context: Context, given: ConnectionDraft): Promise<ConnectionRow> {
    const draft = fitToEngine(given, null)
    engineFor(draft).checkConfig(applyPatch(blankConfig(context.tenant), draft))
    const id = randomUUID()
    return rows.insert(context, id, await toColumns(draft, { id, tenant_id: context.tenant }, null, secrets))
  }

  /** The configuration as it is, and as a change would make it, which is checked. */
  async function checked(before: ConnectionRow, patch: ConnectionPatch) {
    checkAddress(before, patch)
    // A secret that cannot be opened here hinders nobody from giving it anew, or another name; a key is looked at
    // with its certificate.
    const needsKey = patch.tls?.key === undefined && patch.tls?.cert !== null
    const old = await toConfig(before, secrets, field => field !== 'tlsKey' || !needsKey)
    const next = applyPatch(old, patch)
    checkPatch({ ...patch, tls: next.tls, ssh: patch.ssh && next.ssh })
    engineFor(next).checkConfig(next)
    return { old, next }
  }

  return {
    async create(context, given) {
      checkPatch(fitToEngine(given, null))
      return take(context, given)
    },

    take,

    async copy(context, row, name) {
      const id = randomUUID()
      return rows.insert(context, id, {
        ...row,
        name: name ?? freeName(row.name, await rows.names(context)),
        secrets: await resealed(row, { id, tenant_id: row.tenant_id }, secrets),
      })
    },

    async update(context, id, given) {
      const before = await rows.find(context, id)
      const patch = fitToEngine(given, before)
      const { old, next } = await checked(before, patch)
      const columns = await toColumns(patch, before, before, secrets)
      const other = !reachesTheSame(old, next)
      const row = await rows.update(context, id, { ...columns, ...(other && { product: null, version: null }) })
      if (other) forget(id)
      if (other || old.readOnly !== next.readOnly) await changes.changed.tell({ id, tenant: context.tenant })
      return row
    },

    async delete(context, id) {
      await rows.find(context, id)
      await rows.delete(context, id)
      forget(id)
      await changes.removed.tell({ id, tenant: context.tenant })
    },
  }
}
