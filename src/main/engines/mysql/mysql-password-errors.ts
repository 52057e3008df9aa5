import type { ErrorDetails } from '../../../contract/error-details.ts'
import type { ServerKeyQuestion } from '../../../contract/server-keys.ts'
import type { ConnectionConfig, ShownKey } from '../engine.ts'
import type { Verdict } from './mysql-password-policy.ts'
import { X509Certificate } from 'node:crypto'
import { TihcError } from '../../../contract/errors.ts'
import { fingerprintCommands } from '../../../contract/server-keys.ts'
import { bareHost } from '../open-socket.ts'
import { address } from './mysql-explanation.ts'

/**
 * Carries an error of ours through the driver, which writes codes of its own on what it is given.
 * `explainConnectFailure` takes the cause out again.
 */
export class KeptBack extends Error {
  override readonly name = 'KeptBack'
  declare readonly cause: TihcError

  constructor(cause: TihcError) {
    super(cause.message, { cause })
  }
}

/** Says why a server did not get the password, and what to choose. `certificate` is the one that it showed. */
export function passwordError(
  config: ConnectionConfig,
  verdict: Exclude<Verdict, { verdict: 'reveal' }>,
  certificate: Buffer | null,
): TihcError {
  switch (verdict.verdict) {
    case 'ask': return unknownServerKey(config, verdict.key, certificate)
    case 'changed': return changedServerKey(config, verdict.key, verdict.accepted, certificate)
    case 'refuse': return clearPassword(config)
    default: return verdict satisfies never
  }
}

function clearPassword(config: ConnectionConfig): TihcError {
  return new TihcError('unavailable', `${address(config)} asks for the password in the clear, `
    + 'which TiHC sends only over TLS to a server that was verified or accepted. '
    + 'Set the TLS mode to verify-identity and try again.', { part: 'tls', reason: 'clearPassword' })
}

/** Nobody asked for it in that way: a statement holds it. */
export function newPasswordInClear(config: ConnectionConfig): TihcError {
  return new TihcError('unavailable', `A new password is sent to ${address(config)} only over TLS to a server that was `
    + 'verified or accepted, or through an SSH tunnel: others could read it on the way. '
    + 'Set the TLS mode to verify-identity and try again.', { part: 'tls', reason: 'clearPassword' })
}

function unknownServerKey(config: ConnectionConfig, key: ShownKey, certificate: Buffer | null): TihcError {
  const details = questionDetails(config, 'unknownServerKey', key, certificate)
  const place = address(config)
  const text = key.kind === 'certificate'
    ? `${place} asks for the password itself, but the TLS mode does not verify who answers there. Nothing was sent. `
    + 'Set the TLS mode to verify-identity, use an SSH tunnel, '
    + 'or accept its certificate after comparing the fingerprint '
    + `${key.fingerprint} with its administrator's (on the server: ${fingerprintCommands.certificate}).`
    : `${place} asks for the password itself, under an RSA key that is not known, and without TLS nobody verifies `
      + 'who answers there. Nothing was sent. '
      + 'Set the TLS mode to verify-identity, use an SSH tunnel, or accept the key after comparing the fingerprint '
      + `${key.fingerprint} with its administrator's (on the server: ${fingerprintCommands.rsa}).`
  return new TihcError('unavailable', text, details)
}

function changedServerKey(
  config: ConnectionConfig,
  key: ShownKey,
  accepted: string,
  certificate: Buffer | null,
): TihcError {
  const details = { ...questionDetails(config, 'changedServerKey', key, certificate), knownFingerprint: accepted }
  const place = address(config)
  const text = key.kind === 'certificate'
    ? `${place} shows another certificate than the accepted one, so the password was not sent. `
    + `Known is ${accepted}, now it shows ${key.fingerprint}. `
    + 'Either the certificate was renewed, or somebody stands between. '
    + 'Ask its administrator; if the new one is right, forget the old one and connect again.'
    : `${place} shows another RSA key than the accepted one, so the password was not sent. `
      + `Known is ${accepted}, now it shows ${key.fingerprint}. `
      + 'Either the server was set up anew, or somebody stands between. '
      + 'Ask its administrator; if the new key is right, forget the old one and connect again.'
  return new TihcError('unavailable', text, details)
}

/** The server sent a key that does not protect what is encrypted with it. */
export function badServerKey(config: ConnectionConfig): TihcError {
  return new TihcError('unavailable', `${address(config)} sent a key for the password `
    + 'that is no RSA key of 2048 bits or more, so the password was not sent. '
    + 'Give the server a new key pair, or set the TLS mode to verify-identity.', {
    part: 'password',
    reason: 'weakServerKey',
  })
}

/** The server does not sign in as its own plugin prescribes. */
export function outOfTurn(config: ConnectionConfig, cause: unknown): TihcError {
  return new TihcError('unavailable', `${address(config)} does not keep to the way that passwords are asked for, `
    + 'so signing in was given up. '
    + 'Check that it is a MySQL, MariaDB or TiDB server; a program between may be the reason.', {
    part: 'password',
    reason: 'signInProtocol',
  }, { cause })
}

function questionDetails(
  config: ConnectionConfig,
  reason: ServerKeyQuestion['reason'],
  key: ShownKey,
  certificate: Buffer | null,
): ErrorDetails['unavailable'] {
  const place = config.serverKeys?.place ?? { host: bareHost(config.host), port: config.port, via: null }
  const question: ServerKeyQuestion = { reason, ...key, ...place, ...(certificate && describeCertificate(certificate)) }
  return { part: key.kind === 'certificate' ? 'tls' : 'password', ...question }
}

/** What a certificate says of itself; whoever made it wrote that, so it is made fit to be shown. */
function describeCertificate(certificate: Buffer): Pick<ServerKeyQuestion, 'subject' | 'validTo'> {
  const { subject, validToDate: end } = new X509Certificate(certificate)
  const shown = (subject ?? '').replaceAll(/\s*\n\s*/g, ', ').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 200)
  return {
    ...(shown && { subject: shown }),
    ...(Number.isFinite(end.getTime()) && { validTo: `${end.toISOString().slice(0, 19)}Z` }),
  }
}
