import type { Context } from '../../contract/context.ts'
import type { ServerKey } from '../../contract/server-keys.ts'
import type { ConnectionConfig, ServerKeyring, ShownKey } from '../engines/engine.ts'
import type { Store } from '../store/open-store.ts'
import type { ServerKeyRow } from '../store/schema.ts'
import type { KeyPlace } from './accepted-keys.ts'
import { TihcError } from '../../contract/errors.ts'
import { bareHost } from '../engines/open-socket.ts'
import { createAcceptedKeys, placeColumns, showKey } from './accepted-keys.ts'
import { hopName } from './ssh/ssh-errors.ts'

export type ServerKeys = ReturnType<typeof createServerKeys>

/** The database servers whose certificates or RSA keys a tenant has accepted. */
export function createServerKeys(store: Pick<Store, 'db'>) {
  const keys = createAcceptedKeys<ServerKeyRow>(store, {
    table: 'server_keys',
    apart: ['kind'],
    conflict: knownOtherwise,
    missing: () => new TihcError('not_found', 'There is no such database server among the known ones; '
    + 'it may have been forgotten already.'),
  })

  function keyring(config: ConnectionConfig): ServerKeyring {
    const place = placeOf(config)
    return {
      place,
      accepted: async kind => (await keys.find(config.tenant, { ...placeColumns(place), kind }))?.fingerprint ?? null,
    }
  }

  return {
    /** The same connection, with what was accepted of its server within reach of the engine. */
    withKeyring: (config: ConnectionConfig): ConnectionConfig => ({ ...config, serverKeys: keyring(config) }),

    list: async (context: Context): Promise<{ data: ServerKey[] }> => ({ data: (await keys.list(context)).map(show) }),

    /**
     * Accepting the same one again changes nothing.
     *
     * @throws {TihcError} `conflict` where another one of the kind is known
     */
    async accept(context: Context, { kind, fingerprint, ...place }: KeyPlace & ShownKey): Promise<ServerKey> {
      return show(await keys.accept(context, { ...placeColumns(place), kind, fingerprint }))
    },

    forget: keys.forget,
  }
}

/** Behind a jump host the SSH server is another one than that of the same name from here. */
function placeOf({ host, port, ssh }: ConnectionConfig): KeyPlace {
  const hops = [ssh?.jump, ssh].filter(hop => !!hop)
  return { host: bareHost(host), port, via: hops.map(hopName).join(',') || null }
}

function knownOtherwise({ host, port, kind, fingerprint }: ServerKeyRow): TihcError {
  const text = kind === 'certificate'
    ? `The server ${host}:${port} is known with another certificate, ${fingerprint}. `
    + 'If its administrator confirms that the certificate was changed, forget the old one first.'
    : `The server ${host}:${port} is known with another RSA key, ${fingerprint}. `
      + 'If its administrator confirms that the key was changed, forget the old one first.'
  return new TihcError('conflict', text, { field: 'fingerprint' })
}

function show(row: ServerKeyRow): ServerKey {
  return { ...showKey(row), kind: row.kind }
}
