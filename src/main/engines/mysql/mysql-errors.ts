import type { ErrorDetails, LinkFailure } from '../../../contract/error-details.ts'
import type { ConnectionConfig } from '../engine.ts'
import type { Explanation } from './mysql-explanation.ts'
import type { Attempt } from './mysql-refusals.ts'
import { TihcError } from '../../../contract/errors.ts'
import { sentence } from '../../core/sentence.ts'
import { withinText } from '../../core/within.ts'
import { address, quoted } from './mysql-explanation.ts'
import { explainLinkFailure } from './mysql-link-failures.ts'
import { KeptBack } from './mysql-password-errors.ts'
import { explainRefusal, oldPassword } from './mysql-refusals.ts'
import { explainTlsFailure } from './mysql-tls-errors.ts'
import { TlsFailure } from './mysql-tls.ts'
import { SaysTooMuch, WireFault } from './mysql-wire-fault.ts'

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
export function engineError(
  error: unknown,
  extra: Pick<ErrorDetails['engine'], 'line' | 'column' | 'outcome'> = {},
): TihcError {
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
export function explainConnectFailure(error: unknown, config: ConnectionConfig, attempt?: Attempt): TihcError {
  if (error instanceof TihcError) return error
  const failure = firstOf(error as DriverError)
  if (failure instanceof KeptBack) return failure.cause
  if (failure instanceof ConnectTimeout)
    return unavailable({ part: 'timeout', message: timeoutText(failure, config) }, failure)
  if (failure instanceof SaysTooMuch) {
    return unavailable({
      part: 'server',
      message: `${address(config)} says more than a MySQL server does before somebody has signed in. `
        + 'Check host and port: something else listens there.',
    }, failure)
  }
  if (failure instanceof WireFault) {
    return unavailable({
      part: 'server',
      message: `${address(config)} does not speak as a MySQL server does: ${sentence(failure.message)} `
        + 'Check host and port: something else may listen there, or something in between changes what is sent.',
    }, failure)
  }
  const tls = [failure, failure.cause].find(error => error instanceof TlsFailure)
  if (tls) return unavailable({ part: 'tls', message: explainTlsFailure(tls, config) }, failure)
  if (isServerError(failure))
    return refused(explainRefusal(failure.errno!, serverMessage(failure), config, attempt), failure)
  if (failure.code === 'AUTH_SWITCH_PLUGIN_ERROR')
    return refused(explainPlugin(failure, config), failure)
  return unavailable(explainLinkFailure(failure, config), failure)
}

/** With several addresses Node gives all failures in one; the first says enough. */
function firstOf(error: DriverError): DriverError {
  return error instanceof AggregateError && error.errors.length > 0
    ? error.errors[0] as DriverError
    : error
}

function timeoutText({ phase, ms }: ConnectTimeout, config: ConnectionConfig): string {
  const place = address(config)
  const limit = withinText(ms)
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

/** The form from before MySQL 4.1 has no name in the server's packet, or this one. */
const oldPlugins = new Set(['', 'mysql_old_password'])

function explainPlugin(failure: DriverError, config: ConnectionConfig): Explanation {
  const plugin = /unknown plugin (.*?)\. See /s.exec(failure.message)?.[1]
  if (plugin !== undefined && oldPlugins.has(plugin)) return oldPassword(config)
  return {
    part: 'password',
    message: plugin !== undefined
      ? `The account ${quoted(config.user)} signs in by ${quoted(plugin)}, which TiHC does not know. `
      + 'Use an account with mysql_native_password, caching_sha2_password or ed25519.'
      : `Signing in as ${quoted(config.user)} failed: ${sentence(failure.message)} Check user and password, `
        + 'and try it with TLS on.',
  }
}

function unavailable({ part, message }: Explanation, cause: DriverError): TihcError {
  return new TihcError('unavailable', message, {
    part,
    ...(cause instanceof ConnectTimeout ? { phase: cause.phase } : linkDetails(cause)),
  }, { cause })
}

function refused({ part, message, reason }: Explanation, cause: DriverError): TihcError {
  const details = isServerError(cause) ? serverDetails(cause) : linkDetails(cause)
  return new TihcError('engine', message, { part, ...details, ...(reason && { reason }) }, { cause })
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
