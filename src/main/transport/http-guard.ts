import type { FastifyRequest } from 'fastify'
import { TihcError } from '../../contract/errors.ts'

export interface GuardOptions {
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
 * @throws TihcError `forbidden`
 */
export function createGuard({ port, tls, loopbackOnly }: GuardOptions): (request: FastifyRequest) => void {
  const scheme = tls ? 'https:' : 'http:'
  return (request) => {
    const { origin } = request.headers
    if (loopbackOnly && !isLoopbackAuthority(request.headers.host, scheme, port()))
      throw new TihcError('forbidden', `This host answers only to ${scheme}//127.0.0.1:${port()} and localhost. Use that address.`)
    if (origin === undefined) return
    const authority = URL.canParse(origin)
      ? new URL(origin)
      : null
    const ours = loopbackOnly
      ? authority?.protocol === scheme && isLoopbackAuthority(authority.host, scheme, port())
      // `host` is X-Forwarded-Host where a proxy that we trust sends one.
      : authority?.host !== undefined && authority.host === request.host
    if (!ours)
      throw new TihcError('forbidden', 'Pages of another origin may not call this host. Use its own pages, or a client that sends no Origin header.')
  }
}

function isLoopbackAuthority(authority: string | undefined, scheme: string, port: number): boolean {
  if (authority === undefined) return false
  const usual = scheme === 'https:'
    ? 443
    : 80
  const lower = authority.toLowerCase()
  return loopbackNames.some(name => lower === `${name}:${port}` || (port === usual && lower === name))
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
