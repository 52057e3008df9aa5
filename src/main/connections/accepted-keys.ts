import type { Kysely } from 'kysely'
import type { Context } from '../../contract/context.ts'
import type { TihcError } from '../../contract/errors.ts'
import type { Store } from '../store/open-store.ts'
import type { AcceptedKeyRow } from '../store/schema.ts'
import { randomUUID } from 'node:crypto'
import { tenantScope } from '../store/tenant-scope.ts'
import { wireTime } from './connection-record.ts'

/** Where a server is: its address, and the SSH servers (`host:port`) from which that address is meant. */
export interface KeyPlace { host: string, port: number, via: string | null }

/** A place as it is stored. */
type Place = Pick<AcceptedKeyRow, 'host' | 'port' | 'via'>
/** What is stored of a key besides whose it is, and who accepted it when. */
type Given<Row extends AcceptedKeyRow> = Place & Omit<Row, 'id' | 'tenant_id' | 'added_by' | 'created_at'>

export interface AcceptedKeysOptions<Row extends AcceptedKeyRow> {
  table: 'ssh_known_hosts' | 'server_keys'
  /** Of a place there is one key for every value of these columns. */
  apart: ReadonlyArray<keyof Row>
  /** The `conflict` with another key that is accepted already. */
  conflict: (kept: Row) => TihcError
  /** The `not_found` of a key that is not there. */
  missing: () => TihcError
}

/** The columns of a place; addresses are told apart without regard to case. */
export function placeColumns({ host, port, via }: KeyPlace): Place {
  return { host: host.toLowerCase(), port, via: via?.toLowerCase() ?? '' }
}

/** What every accepted key shows. */
export function showKey({ id, host, port, via, fingerprint, added_by, created_at }: AcceptedKeyRow) {
  return { id, host, port, via: via || null, fingerprint, addedBy: added_by, createdAt: wireTime(created_at) }
}

/** Keys that a tenant has accepted: what SSH servers and database servers have in common. */
export function createAcceptedKeys<Row extends AcceptedKeyRow>(
  store: Pick<Store, 'db'>,
  options: AcceptedKeysOptions<Row>,
) {
  const { table, apart, conflict, missing } = options
  // Both tables have these columns; those that only one has are compared below and come out with the row.
  const scopeOf = (tenant: string) =>
    tenantScope(store.db, tenant) as unknown as Kysely<Record<typeof table, Omit<AcceptedKeyRow, 'tenant_id'>>>

  const rowsOf = (tenant: string) => scopeOf(tenant).selectFrom(table).selectAll()

  /** The key that was accepted for a place; undefined for none. */
  async function find(tenant: string, { host, port, via, ...more }: Place & Partial<Row>): Promise<Row | undefined> {
    const rows = await rowsOf(tenant)
      .where('host', '=', host)
      .where('port', '=', port)
      .where('via', '=', via)
      .execute() as unknown as Row[]
    return rows.find(row => apart.every(column => row[column] === (more as Row)[column]))
  }

  return {
    find,
    async list({ tenant }: Context): Promise<Row[]> {
      return await rowsOf(tenant).orderBy('host').orderBy('port').orderBy('via').execute() as unknown as Row[]
    },

    /**
     * Accepting the same one again changes nothing.
     *
     * @throws {TihcError} `conflict` where another key is known
     */
    async accept({ tenant, username }: Context, key: Given<Row>): Promise<Row> {
      const own = { id: randomUUID(), added_by: username, created_at: new Date().toISOString() }
      const row = { ...key, ...own } as unknown as Omit<AcceptedKeyRow, 'tenant_id'>
      await scopeOf(tenant).insertInto(table).values(row).onConflict(taken => taken.doNothing()).execute()
      const kept = (await find(tenant, key as Place & Partial<Row>))!
      if (kept.fingerprint !== (key as unknown as Row).fingerprint) throw conflict(kept)
      return kept
    },

    /** @throws {TihcError} `not_found` for another tenant's just as for one that never was */
    async forget({ tenant }: Context, id: string): Promise<void> {
      const { numDeletedRows } = await scopeOf(tenant).deleteFrom(table).where('id', '=', id).executeTakeFirst()
      if (!numDeletedRows) throw missing()
    },
  }
}
