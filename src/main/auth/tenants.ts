import type { tenants as procedures } from '../../contract/auth.ts'
import type { Output } from '../../contract/procedure.ts'
import type { Store } from '../store/open-store.ts'
import type { TenantRow } from '../store/schema.ts'
import type { AuthEventHub } from './auth-events.ts'
import type { People } from './people.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import { normalName, requireAnAdmin } from './people.ts'
import { wireTime } from './wire-time.ts'

type Tenant = Output<typeof procedures.create>

export interface Tenants {
  list: () => Promise<Tenant[]>
  /** @throws {TihcError} `conflict` for a name that is taken */
  create: (name: string) => Promise<Tenant>
  /**
   * Deletes a tenant and all rows that belong to it.
   *
   * @param id
   * @param caller the tenant of whoever asks: it cannot be deleted from within
   * @throws {TihcError} `not_found`; `conflict` for the own tenant and for the one with the last admin
   */
  delete: (id: string, caller: string) => Promise<void>
}

export interface TenantsOptions { db: Store['db'], people: People, events: AuthEventHub, now: () => number }

export function createTenants({ db, people, events, now }: TenantsOptions): Tenants {
  return {
    async list() {
      const rows = await db
        .selectFrom('tenants')
        .selectAll()
        .select(({ selectFrom, fn }) => [
          selectFrom('users')
            .whereRef('users.tenant_id', '=', 'tenants.id')
            .select(fn.countAll<number>().as('n'))
            .as('users'),
          selectFrom('connections')
            .whereRef('connections.tenant_id', '=', 'tenants.id')
            .select(fn.countAll<number>().as('n'))
            .as('connections'),
        ])
        .orderBy('name')
        .execute()
      return rows.map(row => toTenant(row, { users: Number(row.users), connections: Number(row.connections) }))
    },

    async create(given) {
      const name = normalName(given)
      const time = new Date(now()).toISOString()
      const row: TenantRow = {
        id: randomUUID(),
        name,
        created_at: time,
        updated_at: time,
      }
      try {
        await db.insertInto('tenants').values(row).execute()
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        throw new TihcError(
          'conflict',
          `There is a tenant named ${JSON.stringify(name)} already. Choose another name.`,
          { field: 'name' },
        )
      }
      return toTenant(row, { users: 0, connections: 0 })
    },

    async delete(id, caller) {
      if (id === caller)
        throw new TihcError('conflict', 'This is your own tenant. An admin of another tenant can delete it.')
      await db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx.deleteFrom('tenants').where('id', '=', id).executeTakeFirst()
        if (numDeletedRows === 0n)
          throw new TihcError('not_found', 'There is no tenant with this id. GET /api/v1/tenants lists them.')
        await requireAnAdmin(trx)
      })
      people.changed()
      await events.emit('tenantDeleted', { tenant: id })
    },
  }
}

function toTenant(
  { id, name, created_at, updated_at }: TenantRow,
  counts: Pick<Tenant, 'users' | 'connections'>,
): Tenant {
  return {
    id,
    name,
    created_at: wireTime(created_at),
    updated_at: wireTime(updated_at),
    ...counts,
  }
}
