import type { Context } from '../../../contract/context.ts'
import type { KnownHost } from '../../../contract/ssh.ts'
import type { Store } from '../../store/open-store.ts'
import type { SshKnownHostRow } from '../../store/schema.ts'
import type { KeyPlace } from '../accepted-keys.ts'
import { TihcError } from '../../../contract/errors.ts'
import { fingerprintOf } from '../../core/fingerprint.ts'
import { createAcceptedKeys, placeColumns, showKey } from '../accepted-keys.ts'

/** Where an SSH server is: its address, and the jump host (`host:port`) from which that address is meant. */
export type HostPlace = KeyPlace
export interface HostKey { keyType: string, fingerprint: string }

export type KnownHosts = ReturnType<typeof createKnownHosts>

/** The SSH servers whose keys a tenant has accepted: one key for every place. */
export function createKnownHosts(store: Pick<Store, 'db'>) {
  const keys = createAcceptedKeys<SshKnownHostRow>(store, {
    table: 'ssh_known_hosts',
    apart: [],
    conflict: ({ host, port, fingerprint }) => new TihcError('conflict', `The SSH server ${host}:${port} `
    + `is known with another key, ${fingerprint}. `
    + 'If its administrator confirms that the key was changed, forget the old one first.', { field: 'fingerprint' }),
    missing: () => new TihcError('not_found', 'There is no such SSH server among the known ones; '
    + 'it may have been forgotten already.'),
  })

  return {
    /** The key that was accepted for a place; null for none. */
    async keyOf(tenant: string, place: HostPlace): Promise<HostKey | null> {
      const row = await keys.find(tenant, placeColumns(place))
      return row ? { keyType: row.key_type, fingerprint: row.fingerprint } : null
    },

    list: async (context: Context): Promise<{ data: KnownHost[] }> => ({ data: (await keys.list(context)).map(show) }),

    /**
     * Accepting the same one again changes nothing.
     *
     * @throws {TihcError} `conflict` where another key is known
     */
    async accept(context: Context, { keyType, fingerprint, ...place }: HostPlace & HostKey): Promise<KnownHost> {
      return show(await keys.accept(context, { ...placeColumns(place), key_type: keyType, fingerprint }))
    },

    forget: keys.forget,
  }
}

function show(row: SshKnownHostRow): KnownHost {
  return { ...showKey(row), keyType: row.key_type }
}

/**
 * Type and fingerprint of a public key as SSH sends it: a length of four bytes and the type's name come first
 * (RFC 4253, 6.6).
 */
export function readHostKey(blob: Buffer): HostKey {
  const keyType = blob.toString('ascii', 4, 4 + blob.readUInt32BE(0))
  return { keyType, fingerprint: fingerprintOf(blob) }
}
