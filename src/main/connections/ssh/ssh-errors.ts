import type { ErrorReason, LinkFailure } from '../../../contract/error-details.ts'
import type { HostKeyQuestion } from '../../../contract/ssh.ts'
import type { SshHop } from '../../engines/engine.ts'
import type { HostKey, HostPlace } from './known-hosts.ts'
import { TihcError } from '../../../contract/errors.ts'
import { sentence } from '../../core/sentence.ts'
import { withinText } from '../../core/within.ts'

/** How far an attempt came before its time was up. */
export type HopPhase = 'lookup' | 'connect' | 'greeting' | 'sign-in'

/** What of signing in is known when it fails. */
export interface SignIn {
  hop: SshHop
  /** Ways that the server says it takes; null before it said anything. */
  accepts: readonly string[] | null
  /** The server took what it was given and wants something more. */
  wantsMore: boolean
  /** Keys that the agent offered. */
  agentKeys: number
}

/** Errors of a tunnel name the part `ssh`, and the field of the form where there is one. */
interface SshErrorOptions { field?: string, reason?: ErrorReason | LinkFailure, cause?: unknown }

export function sshError(message: string, more: SshErrorOptions = {}): TihcError {
  const { cause, ...details } = more
  return new TihcError('unavailable', message, { part: 'ssh', ...details }, { cause })
}

export const hopName = ({ host, port }: Pick<SshHop, 'host' | 'port'>): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

export function timeoutError(hop: SshHop, phase: HopPhase, ms: number): TihcError {
  const place = hopName(hop)
  const limit = withinText(ms)
  const texts: Record<HopPhase, string> = {
    'lookup':
      `The name of the SSH server “${hop.host}” was not resolved ${limit}. `
      + 'Check the name, and whether the name server can be reached (VPN, network).',
    'connect':
      `The SSH server ${place} did not answer ${limit}. Check its host and port, `
      + 'and whether a firewall or a missing VPN drops the packets.',
    'greeting':
      `The SSH server ${place} took the connection but did not finish the handshake ${limit}. `
      + 'It may be overloaded, or something else than an SSH server listens on this port.',
    'sign-in':
      `The SSH server ${place} did not answer the sign-in ${limit}. Try again; `
      + 'where the key asks for a touch or a confirmation, give it and try again.',
  }
  return sshError(texts[phase], { reason: 'timeout' })
}

/** What ssh2 or Node says of a link that failed. */
type LinkError = NodeJS.ErrnoException & { level?: string }
type LinkFault = 'no-name' | 'refused' | 'silent' | 'no-way' | 'old-ciphers' | 'no-ssh' | 'ended'

const faultsByCode: Record<string, LinkFault> = {
  ENOTFOUND: 'no-name',
  EAI_NODATA: 'no-name',
  EAI_NONAME: 'no-name',
  EAI_AGAIN: 'no-name',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'silent',
  EHOSTUNREACH: 'no-way',
  ENETUNREACH: 'no-way',
  EHOSTDOWN: 'no-way',
  ENETDOWN: 'no-way',
}
const notSsh = /identification|lost before handshake|Invalid packet|Bad packet|unexpected/i

/**
 * What the link to an SSH server failed of, before or while signing in.
 *
 * @param identified whether the other side said that it speaks SSH: a link that ends before it did, closed or reset,
 *   went to something else
 */
export function linkError(error: unknown, hop: SshHop, identified: boolean): TihcError {
  if (error instanceof TihcError) return error
  const failure = (error instanceof AggregateError ? error.errors[0] : error) as LinkError
  const { message } = failure
  const place = hopName(hop)
  const texts: Record<LinkFault, string> = {
    'no-name':
      `The name of the SSH server “${hop.host}” was not found. `
      + 'Check how it is written, the network and the VPN, or give an IP address.',
    'refused': `${place} refused the connection: no SSH server listens there. Check its port (usually 22).`,
    'silent':
      `The SSH server ${place} did not answer in time. `
      + 'Check its host and port, and whether a firewall or a missing VPN drops the packets.',
    'no-way':
      `The SSH server “${hop.host}” cannot be reached from this machine: `
      + 'there is no way to its network. Check the address, the network and the VPN.',
    'old-ciphers':
      `The SSH server ${place} speaks only ciphers or key kinds that are not safe any more `
      + `(${message.replace(/^Handshake failed: /, '')}). Update the server.`,
    'no-ssh': `${place} does not speak SSH. Check the port of the SSH server (usually 22).`,
    'ended':
      `The SSH server ${place} ended the connection: ${sentence(message || 'it gave no reason')} `
      + 'It may limit connections or not let this machine in.',
  }
  const reason = (failure.code ?? failure.level) as LinkFailure
  return sshError(texts[faultOf(failure, identified)], { reason, cause: failure })
}

function faultOf({ code, message, level }: LinkError, identified: boolean): LinkFault {
  const byCode = faultsByCode[code ?? '']
  if (byCode) return byCode
  if (/no matching/i.test(message)) return 'old-ciphers'
  return !identified || level === 'protocol' || notSsh.test(message) ? 'no-ssh' : 'ended'
}

const passwordWays = (accepts: readonly string[] | null): boolean =>
  !accepts || accepts.includes('password') || accepts.includes('keyboard-interactive')

/** The server did not let us in. */
export function signInError({ hop, accepts, wantsMore, agentKeys }: SignIn, field: string): TihcError {
  const who = `The SSH server ${hopName(hop)} refused user “${hop.user}”`
  const ways = accepts?.length ? ` The server takes: ${accepts.join(', ')}.` : ''
  if (wantsMore) {
    return sshError(
      `The SSH server ${hopName(hop)} asks for more than one proof, such as a one-time code, `
      + `which TiHC cannot give. Use an account that signs in by one.${ways}`,
      { reason: 'secondFactor', field: `${field}.method` },
    )
  }
  switch (hop.method) {
    case 'password':
      return sshError(`${who} with this password. Check user and password.${passwordWays(accepts) ? '' : ways}`, {
        reason: 'password',
        field: `${field}.password`,
      })
    case 'key':
      return sshError(
        `${who} with this key. Check the user, and that the key's public half is in ~/.ssh/authorized_keys `
        + `there.${accepts?.includes('publickey') ? '' : ways}`,
        { reason: 'key', field: `${field}.key` },
      )
    case 'agent':
      return sshError(
        `${who} with the ${agentKeys === 1 ? 'key' : `${agentKeys} keys`} of the SSH agent. `
        + 'Check the user, and that the right key is loaded (ssh-add -l); servers stop after a few wrong ones.',
        { reason: 'agent', field: `${field}.method` },
      )
    default:
      return hop.method satisfies never
  }
}

/** The key of the server is not known: the person decides. */
export function unknownHostKey(place: HostPlace, key: HostKey): TihcError {
  const question: HostKeyQuestion = { reason: 'unknownHostKey', ...place, ...key }
  return new TihcError(
    'unavailable',
    `The SSH server ${hopName(place)} is not known yet. `
    + `Its ${key.keyType} key has the fingerprint ${key.fingerprint}. `
    + 'Compare it with what the server\'s administrator says, and accept it.',
    { part: 'ssh', ...question },
  )
}

/** The server shows another key than the one that was accepted. */
export function changedHostKey(place: HostPlace, key: HostKey, known: HostKey): TihcError {
  const question: HostKeyQuestion = { reason: 'changedHostKey', ...place, ...key, knownFingerprint: known.fingerprint }
  return new TihcError(
    'unavailable',
    `The SSH server ${hopName(place)} shows another key than before, `
    + `so nothing was sent to it. Known is ${known.fingerprint} (${known.keyType}), `
    + `now it shows ${key.fingerprint} (${key.keyType}). Either the server was set up anew, `
    + 'or somebody stands between. Ask its administrator; if the new key is right, '
    + 'forget the old one and connect again.',
    { part: 'ssh', ...question },
  )
}

/** Reasons of RFC 4254, 5.1 for not opening a channel. */
const prohibited = 1
const connectFailed = 2

/** Where a way is opened to: the database, or the SSH server behind the jump host. */
export interface ForwardTarget { host: string, port: number, what: 'database' | 'SSH server' }

/** The SSH server let us in but did not open the way to the database. */
export function forwardError(error: unknown, hop: SshHop, { what, ...target }: ForwardTarget): TihcError {
  if (error instanceof TihcError) return error
  const { reason, message } = error as Error & { reason?: number }
  const words = message.replace(/^\(SSH\) Channel open failure: /, '')
  const place = hopName(target)
  const from = `as seen from the SSH server ${hopName(hop)}`
  if (reason === prohibited) {
    return sshError(
      `The SSH server ${hopName(hop)} let us in but does not forward connections to ${place}. `
      + 'Its administrator can allow it (AllowTcpForwarding, PermitOpen).',
      { reason: 'forwardingRefused', cause: error },
    )
  }
  if (reason !== connectFailed) {
    return sshError(`The SSH server ${hopName(hop)} did not open the way to ${place}: ${sentence(words)} Try again.`, {
      reason: 'forwardingFailed',
      cause: error,
    })
  }
  const refused = /refused/i.test(words)
  const part = refused ? 'port' : 'host'
  const why = refused
    ? `${place} refused the connection, ${from}: nothing listens there`
    : `${place} cannot be reached, ${from}: ${sentence(words).replace(/\.$/, '')}`
  const text = `${why}. Check host and port of the ${what}; 127.0.0.1 means ${hop.host} itself.`
  return what === 'database'
    ? new TihcError('unavailable', text, { part, reason: 'forwardingFailed' }, { cause: error })
    : sshError(text, { reason: 'forwardingFailed', field: `ssh.${part}`, cause: error })
}

export function forwardTimeout(hop: SshHop, { what, ...target }: ForwardTarget, ms: number): TihcError {
  return new TihcError(
    'unavailable',
    `The SSH server ${hopName(hop)} got no connection to ${hopName(target)} within `
    + `${Math.max(1, Math.round(ms / 1000))} s. Check host and port of the ${what} as that server sees them, `
    + 'and the firewalls between.',
    { part: what === 'database' ? 'timeout' : 'ssh', reason: 'forwardingTimeout' },
  )
}

/** The tunnel was there and is not any more. */
export function lostTunnel(hop: SshHop, why: string): TihcError {
  return sshError(`The SSH tunnel through ${hopName(hop)} was lost: ${sentence(why)}`, { reason: 'tunnelLost' })
}
