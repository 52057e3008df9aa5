import type { Context } from '../../../contract/context.ts'
import type { KnownHost } from '../../../contract/ssh.ts'
import type { Store } from '../../store/open-store.ts'
import type { SshKnownHostRow } from '../../store/schema.ts'
import { createHash, randomUUID } from 'node:crypto'
import { TihcError } from '../../../contract/errors.ts'

/** Where an SSH server is: its address, and the jump host (`host:port`) from which that address is meant. */
export interface HostPlace { host: string, port: number, via: string | null }
export interface HostKey { keyType: string, fingerprint: string }

export type KnownHosts = ReturnType<typeof createKnownHosts>

const viaColumn = (via: string | null): string => via?.toLowerCase() ?? ''

/** The SSH servers whose keys a tenant has accepted: one key for every place. */
export function createKnownHosts({ db }: Pick<Store, 'db'>) {
  const find = (tenant: string, { host, port, via }: HostPlace) => db.selectFrom('ssh_known_hosts')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .where('host', '=', host.toLowerCase())
    .where('port', '=', port)
    .where('via', '=', viaColumn(via))
    .executeTakeFirst()

  return {
    /** The key that was accepted for a place; null for none. */
    async keyOf(tenant: string, place: HostPlace): Promise<HostKey | null> {
      const row = await find(tenant, place)
      return row ? { keyType: row.key_type, fingerprint: row.fingerprint } : null
    },

    async list({ tenant }: Context): Promise<{ data: KnownHost[] }> {
      const rows = await db.selectFrom('ssh_known_hosts').selectAll().where('tenant_id', '=', tenant).orderBy('host').orderBy('port').orderBy('via').execute()
      return { data: rows.map(show) }
    },

    /** Throws `conflict` where another key is known. Accepting the same one again changes nothing. */
    async accept({ tenant, username }: Context, { host, port, via, keyType, fingerprint }: HostPlace & HostKey): Promise<KnownHost> {
      const row: SshKnownHostRow = {
        id: randomUUID(),
        tenant_id: tenant,
        host: host.toLowerCase(),
        port,
        via: viaColumn(via),
        key_type: keyType,
        fingerprint,
        added_by: username,
        created_at: new Date().toISOString(),
      }
      await db.insertInto('ssh_known_hosts').values(row).onConflict(conflict => conflict.doNothing()).execute()
      const kept = (await find(tenant, { host, port, via }))!
      if (kept.fingerprint !== fingerprint)
        throw new TihcError('conflict', `The SSH server ${host}:${port} is known with another key, ${kept.fingerprint}. If its administrator confirms that the key was changed, forget the old one first.`, { field: 'fingerprint' })
      return show(kept)
    },

    /** Throws `not_found` for another tenant's just as for one that never was. */
    async forget({ tenant }: Context, id: string): Promise<void> {
      const { numDeletedRows } = await db.deleteFrom('ssh_known_hosts').where('id', '=', id).where('tenant_id', '=', tenant).executeTakeFirst()
      if (!numDeletedRows) throw new TihcError('not_found', 'There is no such SSH server among the known ones; it may have been forgotten already.')
    },
  }
}

function show(row: SshKnownHostRow): KnownHost {
  return {
    id: row.id,
    host: row.host,
    port: row.port,
    via: row.via || null,
    keyType: row.key_type,
    fingerprint: row.fingerprint,
    addedBy: row.added_by,
    createdAt: `${row.created_at.slice(0, 19)}Z`,
  }
}

/**
 * Type and fingerprint of a public key as SSH sends it: a length of four bytes and the type's name come first
 * (RFC 4253, 6.6); the fingerprint is that of OpenSSH, SHA-256 over all of it in base64 without padding.
 */
export function readHostKey(blob: Buffer): HostKey {
  const keyType = blob.toString('ascii', 4, 4 + blob.readUInt32BE(0))
  return { keyType, fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}` }
}
