import type { FastifyRequest } from 'fastify'
import { TihcError } from '../../../contract/errors.ts'

export interface GuardOptions {
  /** What is listened on, as `--host` gave it. */
  host: string
  /** The port that is listened on. */
  port: () => number
  tls: boolean
  /** Names are only known for a host that nobody but this machine reaches directly. */
  loopbackOnly: boolean
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Makes the check of Host and Origin. A page of another site cannot send requests here: its Origin is not
 * ours, and a name that it points to this machine (DNS rebinding) is not one of ours either.
 *
 * @throws {TihcError} `forbidden`, `bad_request` for two hosts
 */
export function createGuard({ host, port, tls, loopbackOnly }: GuardOptions): (request: FastifyRequest) => void {
  const scheme = tls ? 'https:' : 'http:'
  // There are more loopback addresses than the usual one: 127.0.0.2 is as good a `--host`.
  const isOther = !host.includes(':') && !loopbackNames.includes(host)
  const names = isOther ? [...loopbackNames, host] : loopbackNames
  const isLoopbackAuthority = (authority: string | undefined) =>
    authority !== undefined && isAuthorityOf(names, authority, scheme, port())
  return (request) => {
    const { origin } = request.headers
    // Somebody between us could have gone by the other one.
    if ((request.raw.headersDistinct.host?.length ?? 0) > 1)
      throw new TihcError('bad_request', 'The request names two hosts. Send one Host header.')
    if (loopbackOnly && !isLoopbackAuthority(request.headers.host)) {
      throw new TihcError(
        'forbidden',
        'This host answers only to '
        + `${scheme}//${isOther ? host : '127.0.0.1'}:${port()} and localhost. Use that address.`,
      )
    }
    if (origin === undefined) return
    const authority = URL.canParse(origin)
      ? new URL(origin)
      : null
    const ours = loopbackOnly
      ? authority?.protocol === scheme && isLoopbackAuthority(authority.host)
      // `host` is X-Forwarded-Host where a proxy that we trust sends one.
      : authority?.host !== undefined && authority.host === request.host
    if (!ours) {
      throw new TihcError(
        'forbidden',
        'Pages of another origin may not call this host. Use its own pages, or a client that sends no Origin header.',
      )
    }
  }
}

function isAuthorityOf(names: string[], authority: string, scheme: string, port: number): boolean {
  const usual = scheme === 'https:'
    ? 443
    : 80
  const lower = authority.toLowerCase()
  return names.some(name => lower === `${name}:${port}` || (port === usual && lower === name))
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
