import type { ErrorDetails, FailedPart, LinkFailure } from '../../../contract/error-details.ts'
import type { ConnectionConfig } from '../engine.ts'
import { TihcError } from '../../../contract/errors.ts'
import { KeptBack } from './mysql-password-errors.ts'
import { explainTlsFailure } from './mysql-tls-errors.ts'
import { TlsFailure } from './mysql-tls.ts'

/** What mysql2 throws: a server's refusal carries `sqlState`, the link's failures Node's `code`. */
interface DriverError extends Error {
  code?: string
  errno?: number
  sqlState?: string
  sqlMessage?: string
  syscall?: string
}

/** How far an attempt to connect came before its time was up. */
export type ConnectPhase = 'lookup' | 'connect' | 'greeting' | 'tls' | 'sign-in' | 'version'

/** The time for connecting is up. */
export class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout'
  readonly phase: ConnectPhase
  readonly ms: number

  constructor(phase: ConnectPhase, ms: number) {
    super(`no connection after ${ms} ms: ${phase}`)
    this.phase = phase
    this.ms = ms
  }
}

/** Errors by which a server says that it ends the link: shutdown, killed, idle for too long. */
const endOfLink = new Set([1053, 1927, 4031])

/**
 * Turns what a statement ended with into an error that a person is meant to read: `engine` with the server's own
 * words, code and SQLSTATE, or `unavailable` where the link is lost.
 */
export function engineError(error: unknown, extra: Pick<ErrorDetails['engine'], 'line' | 'column'> = {}): TihcError {
  if (error instanceof TihcError) return error
  const failure = error as DriverError
  if (isServerError(failure) && !endOfLink.has(failure.errno!)) {
    return new TihcError('engine', serverMessage(failure), { ...serverDetails(failure), ...extra }, { cause: error })
  }
  const words = failure.message || failure.code || 'no reason was given'
  return new TihcError(
    'unavailable',
    `The connection to the server was lost: ${sentence(words)} Connect again.`,
    { message: words, ...extra },
    { cause: error },
  )
}

/** True for a refusal that the server itself sent. */
export function isServerError(error: unknown): boolean {
  const { errno, sqlState } = error as DriverError
  return typeof errno === 'number' && errno > 0 && sqlState !== undefined
}

/**
 * Says which part of connecting failed and what to do: `unavailable` where the server cannot be reached or did not
 * answer in time, `engine` where it answered and refused, `details.part` for the part.
 */
export function explainConnectFailure(error: unknown, config: ConnectionConfig): TihcError {
  if (error instanceof TihcError) return error
  const failure = firstOf(error as DriverError)
  if (failure instanceof KeptBack) return failure.cause
  if (failure instanceof ConnectTimeout) return unavailable('timeout', timeoutText(failure, config), failure)
  if (failure instanceof TlsFailure || failure.cause instanceof TlsFailure) {
    return unavailable('tls', explainTlsFailure(failure instanceof TlsFailure
      ? failure
      : failure.cause as TlsFailure, config), failure)
  }
  if (isServerError(failure)) return explainRefusal(failure, config)
  return explainLinkFailure(failure, config)
}

/** With several addresses Node gives all failures in one; the first says enough. */
function firstOf(error: DriverError): DriverError {
  return error instanceof AggregateError && error.errors.length > 0
    ? error.errors[0] as DriverError
    : error
}

function timeoutText({ phase, ms }: ConnectTimeout, config: ConnectionConfig): string {
  const place = address(config)
  const limit = ms < 1000
    ? `within ${ms} ms`
    : `within ${Math.round(ms / 1000)} s`
  switch (phase) {
    case 'lookup':
      return (
        `The host name ${quoted(config.host)} was not resolved ${limit}. `
        + 'Check the name, and whether the name server can be reached (VPN, network).'
      )
    case 'connect':
      return (
        `${place} did not answer ${limit}. Check host and port, and whether a firewall, `
        + 'a security group or a missing VPN drops the packets.'
      )
    case 'greeting':
      return (
        `${place} took the connection but did not say anything ${limit}. `
        + 'The server may be stopped or overloaded, or something else than a MySQL server listens on this port.'
      )
    case 'tls':
      return (
        `${place} did not finish the TLS handshake ${limit}. The server may be stopped or overloaded; `
        + 'try again, or try another TLS mode.'
      )
    case 'sign-in':
      return `${place} did not answer the sign-in ${limit}. The server may be stopped or overloaded; try again.`
    case 'version':
      return `${place} let us in but did not answer ${limit}. The server may be stopped or overloaded; try again.`
    default:
      return phase satisfies never
  }
}

function explainLinkFailure(failure: DriverError, config: ConnectionConfig): TihcError {
  const place = address(config)
  switch (failure.code) {
    case 'ENOTFOUND':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return unavailable(
        'host',
        `The host name ${quoted(config.host)} was not found. Check how it is written, or give an IP address.`,
        failure,
      )
    case 'EAI_AGAIN':
      return unavailable(
        'host',
        `The host name ${quoted(config.host)} could not be looked up: `
        + 'the name server did not answer. Check the network or the VPN, or give an IP address.',
        failure,
      )
    case 'ECONNREFUSED':
      return unavailable(
        'port',
        `${place} refused the connection: nothing listens there. `
        + 'Check the port (TiDB 4000, MySQL and MariaDB 3306) and whether the server runs and takes connections '
        + 'from other machines.',
        failure,
      )
    case 'ETIMEDOUT':
      return unavailable(
        'timeout',
        `${place} did not answer in time. Check host and port, `
        + 'and whether a firewall or a missing VPN drops the packets.',
        failure,
      )
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return unavailable(
        'host',
        `${quoted(config.host)} cannot be reached from this machine: `
        + 'there is no way to its network. Check the address, the network and the VPN.',
        failure,
      )
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return unavailable(
        'tls',
        `${place} has no TLS. Switch TLS on in the server (ssl-cert, ssl-key), `
        + 'or set the TLS mode to off if the network between is yours.',
        failure,
      )
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return refused('password', authPluginText(failure, config), failure)
    default:
      return unavailable(
        'server',
        `${place} ended the connection before it was usable: `
        + `${sentence(failure.message || failure.code || 'no reason was given')} Check that it is a MySQL, `
        + 'MariaDB or TiDB server and that it takes connections.',
        failure,
      )
  }
}

function authPluginText(failure: DriverError, config: ConnectionConfig): string {
  const plugin = /unknown plugin (\S+?)\.?(?:\s|$)/.exec(failure.message)?.[1]
  return plugin
    ? `The account ${quoted(config.user)} signs in by ${quoted(plugin)}, which TiHC does not know. `
    + 'Use an account with mysql_native_password, caching_sha2_password or ed25519.'
    : `Signing in as ${quoted(config.user)} failed: ${sentence(failure.message)} Check user and password, `
      + 'and try it with TLS on.'
}

function explainRefusal(failure: DriverError, config: ConnectionConfig): TihcError {
  const server = serverMessage(failure)
  const user = quoted(config.user)
  switch (failure.errno) {
    case 1045:
    case 1698:
      return refused('password', accessDeniedText(config), failure)
    case 1044:
      return refused(
        'database',
        `The account ${user} may not use the database ${quoted(config.database ?? '')}. `
        + 'Leave the database out, choose another one, or ask for the right (GRANT).',
        failure,
      )
    case 1049:
      return refused(
        'database',
        `There is no database ${quoted(config.database ?? '')} on ${address(config)}. `
        + 'Leave the database out, or correct its name.',
        failure,
      )
    case 1040:
    case 1203:
    case 1226:
      return refused(
        'server',
        `${address(config)} takes no more connections now: ${sentence(server)} Close connections that are not `
        + 'needed, or raise the limit (max_connections, max_user_connections).',
        failure,
      )
    case 1129:
      return refused(
        'server',
        `${address(config)} has blocked this machine after too many failed attempts. `
        + 'An administrator can lift it with FLUSH HOSTS (mariadb-admin flush-hosts).',
        failure,
      )
    case 1130:
      return refused(
        'host',
        `${address(config)} does not let this machine in: ${sentence(server)} Create the account for this `
        + 'machine\'s address (\'user\'@\'address\'), or connect from an allowed one.',
        failure,
      )
    case 1251:
    case 1275:
    case 2049:
      return refused(
        'password',
        `The account ${user} has a password in a form from before MySQL 4.1, `
        + 'which is not safe and not spoken any more. Set its password anew on the server.',
        failure,
      )
    case 1524:
      return refused(
        'server',
        `The server cannot check the account ${user}: ${sentence(server)} Its sign-in plugin is not loaded; `
        + 'change the account\'s plugin or load it.',
        failure,
      )
    case 1820:
    case 1862:
      return refused(
        'password',
        `The password of ${user} has expired. Set a new one with the server's own client (ALTER USER … IDENTIFIED `
        + 'BY …), then enter it here.',
        failure,
      )
    case 3118:
    case 4151:
    case 3955:
      return refused(
        'password',
        `The account ${user} is locked: ${sentence(server)} An administrator can unlock it (ALTER USER … ACCOUNT `
        + 'UNLOCK).',
        failure,
      )
    case 3159:
      return refused(
        'tls',
        'The server takes encrypted connections only. Set the TLS mode to required or, better, verify-identity.',
        failure,
      )
    default:
      return refused(
        /insecure transport|secure connection|require_secure_transport/i.test(server) ? 'tls' : 'server',
        `${address(config)} refused the connection: ${sentence(server)}`,
        failure,
      )
  }
}

function accessDeniedText(config: ConnectionConfig): string {
  const user = quoted(config.user)
  const what = config.password
    ? `The server refused user ${user} with this password. Check user and password`
    : `The server refused user ${user} without a password. Enter the password`
  if (config.tls.mode === 'off')
    return `${what}; where the account demands TLS, set the TLS mode to required or, better, verify-identity.`
  return (
    `${what}; the account may also be limited to other `
    + `hosts${config.tls.cert ? '' : ', or demand a client certificate'}.`
  )
}

function unavailable(part: FailedPart, message: string, cause: DriverError): TihcError {
  return new TihcError('unavailable', message, {
    part,
    ...(cause instanceof ConnectTimeout ? { phase: cause.phase } : linkDetails(cause)),
  }, { cause })
}

function refused(part: FailedPart, message: string, cause: DriverError): TihcError {
  const details = isServerError(cause) ? serverDetails(cause) : linkDetails(cause)
  return new TihcError('engine', message, { part, ...details }, { cause })
}

function linkDetails(failure: DriverError): Pick<ErrorDetails['unavailable'], 'reason' | 'message'> {
  const origin = failure instanceof TlsFailure
    ? (failure.cause ?? failure) as DriverError
    : failure
  return {
    ...(origin.code && { reason: origin.code as LinkFailure }),
    ...(origin.message && { message: origin.message }),
  }
}

function serverDetails(failure: DriverError): Pick<ErrorDetails['engine'], 'errno' | 'sqlState' | 'message'> {
  return {
    errno: failure.errno,
    sqlState: failure.sqlState,
    message: serverMessage(failure),
  }
}

function serverMessage(failure: DriverError): string {
  return failure.sqlMessage ?? failure.message
}

/** The text with one full stop at its end. */
function sentence(text: string): string {
  return `${text.trim().replace(/[.\s]+$/, '')}.`
}

function quoted(text: string): string {
  return `“${text}”`
}

function address({ host, port }: ConnectionConfig): string {
  return host.includes(':') && !host.startsWith('[')
    ? `[${host}]:${port}`
    : `${host}:${port}`
}
