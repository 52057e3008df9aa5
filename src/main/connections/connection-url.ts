import type { ConnectionDraft } from '../../contract/connections.ts'
import type { NetworkTraits } from '../../dialects/dialect.ts'
import { TihcError } from '../../contract/errors.ts'
import { schemesWithoutUse } from '../../dialects/planned.ts'
import { defaultDialect, dialects } from '../../dialects/registry.ts'

export type UrlDraft = Pick<
  ConnectionDraft,
  'name' | 'engine' | 'host' | 'port' | 'user' | 'password' | 'database' | 'tls'
>

/** What a scheme says of where an address leads. */
interface Target { family: string, network: NetworkTraits, port: number }

/**
 * Reads an address such as `scheme://user:password@host:port/database` into a draft; its scheme says of which family
 * the server is. The form of JDBC (`jdbc:scheme://host/db?user=u&password=p`) is read too. Parts are percent-decoded,
 * IPv6 hosts stand in brackets.
 *
 * @throws {TihcError} `bad_request` that says what is wrong and never repeats the address: it holds the password
 * @example
 * parseConnectionUrl('scheme://root:p%40ss@[::1]:4000/shop')
 * // { name: 'shop@::1', engine, host: '::1', port: 4000, user: 'root', password: 'p@ss', database: 'shop', tls: {
 * mode: 'off' } }
 */
export function parseConnectionUrl(text: string): UrlDraft {
  const address = text.trim().replace(/^jdbc:/i, '')
  const scheme = /^([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase()
  const { family, network, port } = targetOf(scheme)
  const url = URL.parse(address)
  if (!url || url.hash) {
    throw badUrl(
      `It cannot be read. It should look like ${network.example}; `
      + 'in user and password, characters such as @ : / ? # must be written as %40 %3A %2F %3F %23.',
    )
  }
  const host = decode('host', url.hostname.replace(/^\[(.*)\]$/, '$1'))
  if (!host) throw badUrl(`It names no host. It should look like ${network.example}.`)
  if (url.port === '0') throw badUrl('Port 0 cannot be reached. Give a port from 1 to 65535.')

  const parameters = new URLSearchParams(url.search)
  const mode = network.tlsMode(parameters)
  if (mode === null) throw badUrl(`It asks for TLS in a way that is not known. Use ${network.tlsExample}.`)
  const database = decode('database', url.pathname.replace(/^\//, '')) || null
  return {
    name: (database ? `${database}@${host}` : host).slice(0, 128),
    engine: family,
    host,
    port: url.port ? Number(url.port) : port,
    user: decode('user', url.username) || (parameters.get('user') ?? network.user),
    password: decode('password', url.password) || (parameters.get('password') ?? ''),
    database,
    tls: { mode },
  }
}

function targetOf(scheme: string | undefined): Target {
  const networks = dialects().flatMap(({ family, network }) => network ? [{ family, network }] : [])
  for (const { family, network } of networks) {
    const link = network.links.find(each => each.scheme === scheme)
    if (link) return { family, network, port: link.port }
  }
  const { network } = networks.find(({ family }) => family === defaultDialect().family) ?? networks[0]!
  const product = schemesWithoutUse.get(scheme ?? '')
  if (product !== undefined)
    throw badUrl(`${product} is not available yet in this version. Give an address such as ${network.example}.`)
  const links = networks.flatMap(each => each.network.links).filter(({ isPastedOnly }) => !isPastedOnly)
  throw badUrl(
    `It must begin with ${links.map(link => `${link.scheme}://`).join(', ')} (one of them), `
    + `such as ${network.example}.`,
  )
}

function decode(part: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badUrl(`The ${part} holds a % that is not followed by two hexadecimal digits. Write a % as %25.`)
  }
}

function badUrl(message: string): TihcError {
  return new TihcError('bad_request', `The address does not fit: ${message}`, { field: 'url' })
}
