import type { Connection } from 'mysql2'
import type { Socket } from 'node:net'
import type { PeerCertificate, SecureContextOptions, TLSSocket } from 'node:tls'
import type { ConnectionConfig } from '../engine.ts'
import { isIP } from 'node:net'
import { checkServerIdentity, connect } from 'node:tls'
import { bareHost } from '../open-socket.ts'
import { checkPems } from '../pem.ts'

export interface TlsPlan {
  material: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>
  /** True where the server's certificate must lead to a known authority. */
  verifyAuthority: boolean
  /** What the certificate must be made out to; null where any name will do. */
  identity: string | null
  /** The name that is sent along so that the server can choose a certificate; none for an IP address. */
  serverName: string | undefined
}

/**
 * What a TLS mode asks of the server's certificate; null when TLS is off.
 *
 * `required` encrypts and checks nothing, `verify-ca` checks the authority, `verify-identity` also the host as the
 * person typed it, an IP address included. Without `ca` the authorities that the runtime knows are trusted.
 *
 * @throws {TihcError} `bad_request` that names the field where a PEM cannot be read
 */
export function planTls({ host, tls }: Pick<ConnectionConfig, 'host' | 'tls'>): TlsPlan | null {
  if (tls.mode === 'off') return null
  checkPems(tls)
  const name = bareHost(host)
  return {
    material: { ca: tls.ca || undefined, cert: tls.cert || undefined, key: tls.key || undefined },
    verifyAuthority: tls.mode !== 'required',
    identity: tls.mode === 'verify-identity'
      ? name
      : null,
    serverName: isIP(name)
      ? undefined
      : name,
  }
}

/** The failure of a TLS handshake; `cause` is Node's error with its code. */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure'
}

/** The part of mysql2's connection that is used here. */
interface TlsCapable {
  stream: Socket
  config: { ssl: unknown }
  packetParser: { execute: (data: Buffer) => void }
  handlePacket: (packet: unknown) => void
  startTLS: (onSecure: (error?: Error) => void) => void
  emit: (event: 'end') => boolean
  _handleNetworkError: (error: Error) => void
}

/**
 * Replaces how a connection of mysql2 goes over to TLS. `check` looks at the server before anything is sent to it; what
 * it throws ends the attempt.
 *
 * The driver checks the certificate of a server that is reached by an IP address against `localhost` and has no
 * option for the name; so `checkServerIdentity` is given the host as typed. The driver's version is pinned and the
 * tests with an IP certificate fail when these internals change.
 */
export function useTls(connection: Connection, plan: TlsPlan, check: (secure: TLSSocket) => Promise<void>): void {
  const link = connection as unknown as TlsCapable
  link.startTLS = (onSecure) => {
    const plain = link.stream
    plain.removeAllListeners('data')
    const handlePacket = link.handlePacket
    // Whatever came unencrypted behind the server's greeting is forged.
    link.handlePacket = () => onSecure(new TlsFailure('the server went on in the clear after TLS was asked for'))

    let isSecure = false
    const secure = connect({
      ...plan.material,
      socket: plain,
      servername: plan.serverName,
      rejectUnauthorized: plan.verifyAuthority,
      checkServerIdentity: (_, certificate) => identityError(plan, certificate),
    }, () => {
      isSecure = true
      // What the server sends meanwhile waits in the stream.
      check(secure).then(() => {
        link.handlePacket = handlePacket
        secure.on('data', data => link.packetParser.execute(data))
        onSecure()
      }, onSecure).catch(error => link._handleNetworkError(error as Error))
    })
    secure.on('error', (error) => {
      if (isSecure) link._handleNetworkError(error)
      else onSecure(new TlsFailure(error.message, { cause: error }))
    })
    secure.on('end', () => link.emit('end'))
    secure.on('close', () => plain.destroy())
    link.stream = secure
  }
}

function identityError({ identity }: TlsPlan, certificate: PeerCertificate): Error | undefined {
  return identity === null
    ? undefined
    : checkServerIdentity(identity, certificate)
}
