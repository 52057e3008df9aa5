import type { ConnectionConfig, ShownKey } from '../engine.ts'
import { X509Certificate } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import { rootCertificates } from 'node:tls'

/** How a server asks for the password: as text (`clear`), or under TLS or its RSA key (`full`). */
export type PasswordForm = 'full' | 'clear'

/** What is known of the way to the server while it asks. */
export interface Transport {
  /** Null without TLS. `certificate` is the fingerprint; null where the server shows none. */
  tls: { isVerified: boolean, certificate: string | null } | null
  /** Through an SSH server, whose key is known: there are no others. */
  isTunnel: boolean
  /** The other end of the socket as the system names it; undefined where it has gone. */
  remoteAddress: string | undefined
}

export type Verdict
  = | { verdict: 'reveal' }
  /** Nobody has said that this is the server. */
    | { verdict: 'ask', key: ShownKey }
  /** Another key than the one that was accepted. */
    | { verdict: 'changed', key: ShownKey, accepted: string }
  /** There is nothing that a person could compare. */
    | { verdict: 'refuse' }

const reveal: Verdict = { verdict: 'reveal' }
const refuse: Verdict = { verdict: 'refuse' }

/** What the server shows that a person can compare: with TLS its certificate, else its RSA key. */
export function shownKey({ tls }: Pick<Transport, 'tls'>, rsaKey: string | null): ShownKey | null {
  const fingerprint = tls ? tls.certificate : rsaKey
  return fingerprint === null ? null : { kind: tls ? 'certificate' : 'rsa', fingerprint }
}

/**
 * Whether a server that asks for the password may have it. `accepted` is the fingerprint that somebody accepted for
 * what the server shows; null for none.
 *
 * A password in clear text needs TLS to a server that is verified or accepted. Otherwise it may also go to this
 * machine, or through a tunnel. What was accepted once is compared in any case.
 */
export function decidePassword(
  form: PasswordForm,
  transport: Transport,
  key: ShownKey | null,
  accepted: string | null,
): Verdict {
  if (transport.tls?.isVerified) return reveal
  if (form === 'clear' && !transport.tls) return refuse
  if (accepted !== null) return decideKey(key, accepted)
  if (form === 'full' && (transport.isTunnel || isLoopback(transport.remoteAddress))) return reveal
  return key ? { verdict: 'ask', key } : refuse
}

/** Whether a server may go on that shows this key and has not asked for anything yet. */
export function decideKey(key: ShownKey | null, accepted: string | null): Verdict {
  if (accepted === null) return reveal
  if (!key) return refuse
  return key.fingerprint === accepted ? reveal : { verdict: 'changed', key, accepted }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** True for an address that no packet leaves this machine for. Names are not looked at: others answer for them. */
export function isLoopback(address: string | undefined): boolean {
  const bare = address?.replace(/%.*$/, '') ?? ''
  // An IPv4 address in IPv6 form (::ffff:127.0.0.1) is compared as what it is.
  return isIP(bare) !== 0 && loopback.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * True where a TLS mode proves that the server is the one that was meant. `verify-ca` does so only with an authority of
 * one's own: a public one gives everybody a certificate, for another name.
 */
export function provesServer({ mode, ca }: ConnectionConfig['tls']): boolean {
  return mode === 'verify-identity' || (mode === 'verify-ca' && !!ca && !holdsPublicAuthority(ca))
}

let publicAuthorities: Set<string> | null = null

/** True where one of the certificates is that of a public authority, as the runtime knows them. */
function holdsPublicAuthority(pems: string): boolean {
  publicAuthorities ??= new Set(rootCertificates.map(subjectKeyOf))
  const blocks = pems.match(/-----BEGIN [^-]*CERTIFICATE-----[^-]+-----END [^-]*CERTIFICATE-----/g) ?? []
  // What is not read here may be read there.
  if (blocks.length !== (pems.match(/-----BEGIN [^-]*CERTIFICATE-----/g) ?? []).length) return true
  return blocks.some(block => publicAuthorities!.has(subjectKeyOf(block)))
}

/** Authorities are known by their keys: the same one may stand in several certificates. */
function subjectKeyOf(pem: string): string {
  return new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}
