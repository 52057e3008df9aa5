import type { Context } from '../../contract/context.ts'
import type { ServerInfo } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import type { ConnectionRow } from '../store/schema.ts'
import type { ConnectionRef } from './connection-listeners.ts'
import { sql } from 'kysely'
import { TihcError } from '../../contract/errors.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import { tenantScope } from '../store/tenant-scope.ts'

type Tenant = Pick<Context, 'tenant'>

/** The saved connections in the store. Another tenant's connection is `not_found`, as if it had never been. */
export interface ConnectionRows {
  /** By name. */
  list: (context: Tenant) => Promise<ConnectionRow[]>
  names: (context: Tenant) => Promise<string[]>
  /** @throws {TihcError} `not_found` */
  find: (context: Tenant, id: string) => Promise<ConnectionRow>
  /** Adds one, of whose server nothing is known. @throws {TihcError} `conflict` for a name that is taken */
  insert: (context: Tenant, id: string, columns: Partial<ConnectionRow>) => Promise<ConnectionRow>
  /** @throws {TihcError} `conflict` for a name that is taken, `not_found` */
  update: (context: Tenant, id: string, columns: Partial<ConnectionRow>) => Promise<ConnectionRow>
  delete: (context: Tenant, id: string) => Promise<void>
  /** Whose connection it is, for who knows its id alone; undefined where it is gone. */
  refOf: (id: string) => Promise<ConnectionRef | undefined>
  setServer: (id: string, server: ServerInfo) => Promise<void>
}

export function createConnectionRows({ db }: Pick<Store, 'db'>): ConnectionRows {
  /** A row with its tenant, which the scope leaves out. */
  const whole = <R extends object>(tenant: string, row: R) => ({ ...row, tenant_id: tenant })

  return {
    async list({ tenant }) {
      const rows = await tenantScope(db, tenant)
        .selectFrom('connections')
        .selectAll()
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map(row => whole(tenant, row))
    },

    async names({ tenant }) {
      const rows = await tenantScope(db, tenant).selectFrom('connections').select('name').execute()
      return rows.map(({ name }) => name)
    },

    async find({ tenant }, id) {
      const row = await tenantScope(db, tenant)
        .selectFrom('connections')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      if (row) return whole(tenant, row)
      return gone('There is no such connection; it may have been deleted. Refresh the list of connections.')
    },

    async insert({ tenant }, id, { tenant_id: _, ...columns }) {
      const now = new Date().toISOString()
      const row = { ...columns, id, product: null, version: null, created_at: now, updated_at: now }
      const given = row as Omit<ConnectionRow, 'tenant_id'>
      await named(given.name, tenantScope(db, tenant).insertInto('connections').values(given).execute())
      return whole(tenant, given)
    },

    async update({ tenant }, id, { tenant_id: _, ...columns }) {
      const change = tenantScope(db, tenant)
        .updateTable('connections')
        // A clock that is set back takes it nowhere.
        .set({ ...columns, updated_at: sql<string>`max(updated_at, ${new Date().toISOString()})` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      const row = await named(columns.name, change)
      if (row) return whole(tenant, row)
      return gone('The connection was deleted meanwhile. Refresh the list of connections.')
    },

    async delete({ tenant }, id) {
      await tenantScope(db, tenant).deleteFrom('connections').where('id', '=', id).execute()
    },

    refOf: id =>
      db.selectFrom('connections').select(['id', 'tenant_id as tenant']).where('id', '=', id).executeTakeFirst(),

    async setServer(id, { product, version }) {
      await db.updateTable('connections').set({ product, version }).where('id', '=', id).execute()
    },
  }
}

function gone(sentence: string): never {
  throw new TihcError('not_found', sentence)
}

/** Gives what a change gives; says it where the name is another connection's. */
async function named<T>(name: string | undefined, change: Promise<T>): Promise<T> {
  try {
    return await change
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
